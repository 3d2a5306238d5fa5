/** One question to the server and its answer, judged before anything of it is used: status, type, length, shape. */
import { type Bytes, MalformedCbor } from '#bytes';
import { cborType, parseProblem, type Problem } from '#protocol';
import { err, ok } from '#result';
import type { Answer } from '../remote.ts';
import { createPatience } from './patience.ts';
import { BodyTooLong, readBody } from './read-body.ts';

export interface Question<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: { readonly type: string; readonly bytes: Bytes };
  /** What a good answer looks like; `type` null: it has no body. */
  readonly answer: { readonly status: number; readonly type: string | null; readonly take: Take<T> };
  readonly signal: AbortSignal | undefined;
}

/** Makes of a good answer's body what was asked for. Throws MalformedCbor or BodyTooLong on anything else; `alive` is called at each piece. */
export type Take<T> = (response: Response, alive: () => void) => Promise<T>;

/** The body in one piece, `limit` bytes at most. */
export const whole =
  <T>(limit: number, read: (bytes: Bytes) => T): Take<T> =>
  async (response, alive) =>
    read(await readBody(response, limit, alive));

/** The slowest upload that is waited for; below it, the line counts as dead. */
const slowestBytesPerSecond = 32 * 1024;
const problemLimit = 16 * 1024;
const retryAfterMs = 10_000;

export type Ask = <T>(question: Question<T>) => Answer<T>;

export function createAsk({ origin, fetch, timeoutMs }: { origin: string; fetch: typeof globalThis.fetch; timeoutMs: number }): Ask {
  return async ({ method, path, body, answer, signal }) => {
    const patience = createPatience(signal);
    try {
      patience.allow(timeoutMs + ((body?.bytes.byteLength ?? 0) / slowestBytesPerSecond) * 1000);
      const response = await fetch(new URL(path, origin), {
        method,
        headers: { ...(body ? { 'content-type': body.type } : {}), accept: answer.type ?? cborType },
        // As a Blob: bytes would be copied on the page's own thread, half a second and more for a large photo.
        ...(body ? { body: new Blob([body.bytes]) } : {}),
        credentials: 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        signal: patience.signal
      });
      const alive = (): void => {
        patience.allow(timeoutMs);
      };
      alive();
      const type = response.headers.get('content-type');
      if (response.status !== answer.status) {
        const problem = problemOf(response, type === cborType ? await readBody(response, problemLimit, alive) : null);
        if (type !== cborType) await response.body?.cancel();
        if (problem) return err({ type: 'Problem', problem });
        return err({ type: response.status >= 500 ? 'Offline' : 'NotOurServer' });
      }
      if (answer.type !== null && type !== answer.type) {
        await response.body?.cancel();
        return err({ type: 'NotOurServer' });
      }
      return ok(await answer.take(response, alive));
    } catch (cause) {
      return err({ type: cause instanceof MalformedCbor || cause instanceof BodyTooLong ? 'NotOurServer' : 'Offline' });
    } finally {
      patience.end();
    }
  };
}

/** The server's own word, or what the status of something that stands before it says: a proxy has limits too. */
function problemOf({ status, headers }: Response, body: Bytes | null): Problem | null {
  if (body) return parseProblem(body);
  if (status === 413) return { type: 'TooLarge', limit: 0 };
  if (status === 507) return { type: 'StorageFull' };
  if (status === 429) return { type: 'TooMany', retryAfterMs: Number(headers.get('retry-after')) * 1000 || retryAfterMs };
  return null;
}
