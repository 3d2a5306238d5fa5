/** What is written down of a request: method, route, status, time, sizes. Never a body, a query, a token, or a path with what it names. */
import type { RequestEvent } from '@sveltejs/kit';

export function logRequest({ request, route, locals }: RequestEvent, response: Response, startedAt: number): void {
  const ms = Math.round(performance.now() - startedAt);
  const bytesIn = request.headers.get('content-length') ?? '0';
  const bytesOut = response.headers.get('content-length') ?? '-';
  locals.server.log(
    `${request.method} ${route.id ?? '(no route)'} ${String(response.status)} ${String(ms)} ms, ${bytesIn} bytes in, ${bytesOut} out`
  );
}

/** Something of ours broke: the line and the stack under an id. Errors of ours carry ids and sizes, never content. */
export function reportBroken({ request, route, locals }: Pick<RequestEvent, 'request' | 'route' | 'locals'>, failure: unknown): string {
  const id = crypto.randomUUID();
  const what = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
  locals.server.log(`broken ${id}: ${request.method} ${route.id ?? '(no route)'}: ${what}`);
  return id;
}
