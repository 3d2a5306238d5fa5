/** The vault's end of a preparing thread: starts it, hands it photos, notices when it broke. */
import type { Bytes } from '#bytes';
import { err, type Result } from '#result';
import type { PreparationFailed, PreparedPhoto, PreparerSays } from './prepare-photo.ts';
import preparerUrl from './prepare-worker.ts?worker&url';

export interface Preparer {
  /** False where the thread could not even start, as where a browser knows no worker of a worker. */
  readonly started: Promise<boolean>;
  /** One photo at a time. `Stopped` where the thread broke: it is of no more use. */
  prepare(original: Bytes): Promise<Result<PreparedPhoto, PreparationFailed>>;
  end(): void;
}

export function startPreparer(): Preparer {
  const worker = new Worker(trusted(preparerUrl), { type: 'module', name: 'prepare' });
  const ready = Promise.withResolvers<boolean>();
  let answer: ((answered: Result<PreparedPhoto, PreparationFailed>) => void) | null = null;
  const heard = (said: PreparerSays): void => {
    if (said === 'Ready') ready.resolve(true);
    else answer?.(said);
  };
  const broke = (event: Event): void => {
    // It is told here, and need not be told again in the console.
    event.preventDefault();
    ready.resolve(false);
    answer?.(err({ type: 'Stopped' }));
  };
  worker.addEventListener('message', ({ data }: MessageEvent<PreparerSays>) => {
    heard(data);
  });
  worker.addEventListener('error', broke);
  worker.addEventListener('messageerror', broke);
  return {
    started: ready.promise,
    prepare: (original) =>
      new Promise((resolve) => {
        answer = resolve;
        worker.postMessage(original, [original.buffer]);
      }),
    end: () => {
      worker.terminate();
      ready.resolve(false);
      answer?.(err({ type: 'Stopped' }));
    }
  };
}

/** The one script this policy lets through. */
function trusted(url: string): string {
  policy ??= trustedTypesHere()?.createPolicy('enamel-worker', {
    createScriptURL: (asked) => {
      if (asked !== preparerUrl) throw new TypeError('not the preparing worker');
      return asked;
    }
  });
  // The worker types take a string only; the browser wants the policy's own object.
  return (policy?.createScriptURL(url) ?? url) as string;
}

/** As much of https://www.w3.org/TR/trusted-types/ as is used; the library of worker types does not have it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(asked: string): string }): { createScriptURL(asked: string): unknown };
}

const trustedTypesHere = (): TrustedTypes | undefined => (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes;

/** A policy can be created once per thread. */
let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
