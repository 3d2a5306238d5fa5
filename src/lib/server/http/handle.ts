/** What every request passes through: the check of its origin, its body read to the end, the headers of the API, one line in the log. */
import type { RequestEvent } from '@sveltejs/kit';
import { maxBlobBytes } from '#protocol';
import { problem } from './answer.ts';
import { drain } from './body.ts';
import { logRequest } from './log.ts';
import { isOurOwn } from './own-origin.ts';

export async function handleRequest(
  event: RequestEvent,
  resolve: (event: RequestEvent) => Response | Promise<Response>
): Promise<Response> {
  const startedAt = performance.now();
  const response = refusal(event) ?? (await resolve(event));
  // Whatever the outcome: see [Note: Answers wait for the upload].
  if (!(await drain(event.request))) response.headers.set('connection', 'close');
  if (event.url.pathname.startsWith('/api/')) response.headers.set('cache-control', 'no-store');
  logRequest(event, response, startedAt);
  return response;
}

function refusal(event: RequestEvent): Response | null {
  const { request, url, locals } = event;
  if (Number(request.headers.get('content-length') ?? 0) > maxBlobBytes) {
    return problem({ type: 'TooLarge', limit: maxBlobBytes });
  }
  if (isOurOwn(request, url.origin)) return null;
  locals.server.log(`refused: a request that no page of ${url.origin} made. Is ORIGIN the address that people open?`);
  return problem({ type: 'Unauthorised' });
}
