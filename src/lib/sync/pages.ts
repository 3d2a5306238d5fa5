/**
 * The server's pages one after the other: while one is verified, the next is on its way. One page at most waits here, and only for whoever asks
 * for it next: what is done in between may be more than it tells of.
 */
import type { Answer, PulledPage, Remote } from './remote.ts';

export interface Pages {
  /** The page from a size on: the one that is on its way where it begins there, else a new one. */
  from(since: number): Answer<PulledPage>;
  /** Asks for the page behind this one, if there is one. */
  goOn(page: PulledPage): void;
  /** Gives up what is on its way. */
  forget(): void;
}

export function createPages(remote: Pick<Remote, 'pull'>, signal: AbortSignal): Pages {
  let next: { readonly since: number; readonly page: Answer<PulledPage>; readonly given: AbortController } | null = null;

  function forget(): void {
    next?.given.abort();
    next = null;
  }

  return {
    from(since) {
      if (next?.since === since) {
        const { page } = next;
        next = null;
        return page;
      }
      forget();
      return remote.pull(since, signal);
    },
    goOn({ end, total }) {
      forget();
      if (end >= total) return;
      const given = new AbortController();
      const page = remote.pull(end, AbortSignal.any([signal, given.signal]));
      // Whoever asks for it hears how it went; perhaps nobody does.
      page.catch(() => null);
      next = { since: end, page, given };
    },
    forget
  };
}
