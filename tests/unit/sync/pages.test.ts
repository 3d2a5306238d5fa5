import { describe, expect, it } from 'vitest';
import { ok } from '#result';
import type { Answer, PulledPage } from '../../../src/lib/sync/remote.ts';
import { createPages } from '../../../src/lib/sync/pages.ts';

const page = (end: number, total: number): PulledPage => ({ bytes: Uint8Array.of(end), end, total });

/** A server of which each question is answered when the test says so. */
function slowServer() {
  const asked: { readonly since: number; readonly answer: (page: PulledPage) => void; readonly signal: AbortSignal | undefined }[] = [];
  const pull = (since: number, signal?: AbortSignal): Answer<PulledPage> =>
    new Promise((resolve) => {
      const answer = (given: PulledPage): void => {
        resolve(ok(given));
      };
      asked.push({ since, answer, signal });
    });
  const life = new AbortController();
  return { asked, life, pages: createPages({ pull }, life.signal), since: () => asked.map((each) => each.since) };
}

describe('the page behind the one that is being verified', () => {
  it('is asked for before anybody wants it, and once', async () => {
    const { asked, pages, since } = slowServer();
    pages.goOn(page(500, 1200));
    expect(since()).toEqual([500]);
    const next = pages.from(500);
    asked[0]?.answer(page(1000, 1200));
    expect(await next).toEqual(ok(page(1000, 1200)));
    expect(since()).toEqual([500]);
  });

  it('is handed out once: asked for again, it is asked of the server', () => {
    const { pages, since } = slowServer();
    pages.goOn(page(500, 1200));
    void pages.from(500);
    void pages.from(500);
    expect(since()).toEqual([500, 500]);
  });

  it('is not asked for where the server has no more', () => {
    const { pages, since } = slowServer();
    pages.goOn(page(1200, 1200));
    expect(since()).toEqual([]);
  });

  it('is given up where another is wanted, or what it tells of may be over', () => {
    const { asked, pages, since } = slowServer();
    pages.goOn(page(500, 1200));
    void pages.from(700);
    expect(since()).toEqual([500, 700]);
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);

    pages.goOn(page(1000, 1200));
    pages.forget();
    expect(asked[2]?.signal?.aborted).toBe(true);
    void pages.from(1000);
    expect(since()).toEqual([500, 700, 1000, 1000]);
  });

  it('ends with the engine', () => {
    const { asked, life, pages } = slowServer();
    pages.goOn(page(500, 1200));
    life.abort();
    expect(asked[0]?.signal?.aborted).toBe(true);
  });
});
