/** Runs a route and answers in CBOR, whatever happens: a value, a problem, or a calm word where something of ours broke. */
import type { RequestEvent } from '@sveltejs/kit';
import { type Bytes, MalformedCbor } from '#bytes';
import { cborType, encodeProblem, type Problem, statusOf } from '#protocol';
import { err, type Result } from '#result';
import { reportBroken } from './log.ts';

/** `work` gives the encoded answer, a whole Response, or null for "done, nothing to say". */
export async function answering(event: RequestEvent, work: () => Promise<Result<Bytes | Response | null, Problem>>): Promise<Response> {
  const outcome = await attempt(event, work);
  if (!outcome.ok) return problem(outcome.error);
  if (outcome.value instanceof Response) return outcome.value;
  return outcome.value === null ? new Response(null, { status: 204 }) : cbor(outcome.value, 200);
}

export function problem(what: Problem): Response {
  const response = cbor(encodeProblem(what), statusOf[what.type]);
  if (what.type === 'TooMany') response.headers.set('retry-after', String(Math.ceil(what.retryAfterMs / 1000)));
  return response;
}

async function attempt<T>(event: RequestEvent, work: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof MalformedCbor) return err({ type: 'Malformed' });
    // The other side went away in the middle of its body; nobody reads this.
    if (event.request.signal.aborted) return err({ type: 'Malformed' });
    reportBroken(event, failure);
    return err({ type: 'Unavailable' });
  }
}

const cbor = (body: Bytes, status: number): Response =>
  new Response(body, { status, headers: { 'content-type': cborType, 'content-length': String(body.byteLength) } });
