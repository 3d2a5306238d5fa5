/** All that crosses the network between a browser and the rest of the world, for a test that looks for what must not be in it. */
import type { BrowserContext, Request, Response } from 'playwright';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Empty where there was none. */
  readonly requestBody: Buffer;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Buffer;
  /** False where the browser sent or received a body that could not be had: a test that proves an absence must not rest on it. */
  readonly whole: boolean;
}

/** Records from now on, service worker and workers included; the function gives what came so far. */
export function recordTraffic(context: BrowserContext): () => Promise<readonly Exchange[]> {
  const exchanges: Promise<Exchange>[] = [];
  context.on('requestfinished', (request) => exchanges.push(exchangeOf(request)));
  context.on('requestfailed', (request) => exchanges.push(exchangeOf(request)));
  return () => Promise.all(exchanges);
}

async function exchangeOf(request: Request): Promise<Exchange> {
  const response = await request.response().catch(() => null);
  const requestHeaders = await request.allHeaders().catch(() => request.headers());
  const requestBody = request.postDataBuffer() ?? Buffer.alloc(0);
  const responseBody = response ? await bodyOf(response) : Buffer.alloc(0);
  return {
    method: request.method(),
    url: request.url(),
    requestHeaders,
    requestBody,
    status: response?.status() ?? null,
    responseHeaders: (await response?.allHeaders().catch(() => response.headers())) ?? {},
    responseBody: responseBody ?? Buffer.alloc(0),
    // Chromium shows no body that was sent as a Blob or a stream.
    whole: responseBody !== null && Number(requestHeaders['content-length'] ?? 0) === requestBody.byteLength
  };
}

/** Null where it cannot be had; answers that have no body have an empty one. */
async function bodyOf(response: Response): Promise<Buffer | null> {
  if (response.status() === 204 || (response.status() >= 300 && response.status() < 400)) return Buffer.alloc(0);
  return response.body().catch(() => null);
}
