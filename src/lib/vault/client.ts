/**
 * The main thread's end of the vault: starts the worker, speaks to it, ends it. Locking is `end()`: the worker is terminated and with it
 * every key, every plaintext and every call under way, which never settles.
 */
import * as Comlink from 'comlink';
import { type Bytes, type Hash, hex } from '#bytes';
import { ok } from '#result';
import type { VaultApi } from './api.ts';
import type { StorageState, VaultNeeds, VaultWorkerApi } from './worker-api.ts';
import workerUrl from './worker.ts?worker&url';

export type { StorageState, VaultNeeds };

export interface VaultClient {
  readonly api: VaultApi;
  end(): void;
}

/** `onDied`: the worker ended though nobody ended it, or never started; calls under way do not settle. Told once at most. */
export function startVault(needs: VaultNeeds, onDied: () => void): VaultClient {
  const worker = new Worker(trusted(workerUrl), { type: 'module', name: 'vault' });
  const wrapped = Comlink.wrap(worker);
  // Comlink's own `Remote` type breaks unions apart; what it makes of an interface of async verbs over plain data is that interface.
  const remote = wrapped as unknown as VaultWorkerApi;
  const ended = new AbortController();
  const fetchBlob = Comlink.proxy((hash: Hash) => needs.fetchBlob(hash));
  const storageIs = Comlink.proxy((state: StorageState) => {
    needs.storageIs(state);
  });
  const watching = watchLife(worker, (life) => remote.connect(fetchBlob, storageIs, life), onDied);
  return {
    api: withHandOver(remote, ended.signal, watching.signal),
    end: () => {
      if (ended.signal.aborted) return;
      ended.abort();
      watching.abort();
      worker.terminate();
      // Whoever waits for an answer is let go at once, with all it holds: the browser takes its time to end a thread.
      wrapped[Comlink.releaseProxy]();
    }
  };
}

/**
 * No event tells that a worker is gone. But a Web Lock is free again when its holder is: the worker takes one, and whoever waits for it learns. Before
 * that, an error is that the worker could not be started.
 */
function watchLife(worker: Worker, connect: (life: string) => Promise<void>, onDied: () => void): AbortController {
  const watching = new AbortController();
  const { signal } = watching;
  const died = (): void => {
    if (signal.aborted) return;
    watching.abort();
    onDied();
  };
  const life = `enamel-vault-${hex(crypto.getRandomValues(new Uint8Array(16)))}`;
  const starting = new AbortController();
  worker.addEventListener('error', died, { signal: AbortSignal.any([signal, starting.signal]) });
  void connect(life)
    .then(() => {
      starting.abort();
      return navigator.locks.request(life, { signal }, died);
    })
    .catch(() => undefined);
  return watching;
}

/**
 * The same verbs; the few that carry a secret, a page or a listener hand it over instead of copying it. Once ended, no call settles. What streams out of
 * the worker fails when that is gone, in whatever way: by itself the stream would be silent for ever.
 */
function withHandOver(remote: VaultApi, ended: AbortSignal, gone: AbortSignal): VaultApi {
  const handing: Partial<VaultApi> = {
    subscribe: (listener) => remote.subscribe(Comlink.proxy(listener)),
    acceptPage: (page) => remote.acceptPage(Comlink.transfer(page, [page.buffer])),
    draftPractice: (draft) => remote.draftPractice(handedOver(draft, draft.unlocker)),
    unlock: (person, unlocker, secret) => remote.unlock(person, unlocker, handedOver(secret, secret)),
    draftColleague: (unlocker) => remote.draftColleague(handedOver(unlocker, unlocker)),
    finishJoin: (unlocker) => remote.finishJoin(handedOver(unlocker, unlocker)),
    admit: (ask, origin, stepUp) => remote.admit(ask, origin, handedOver(stepUp, stepUp.secret)),
    enrol: (ask, origin, colleague, stepUp) => remote.enrol(ask, origin, colleague, handedOver(stepUp, stepUp.secret)),
    addUnlocker: (unlocker, stepUp) => remote.addUnlocker(handedOver(unlocker, unlocker), handedOver(stepUp, stepUp.secret)),
    removeUnlocker: (id, stepUp) => remote.removeUnlocker(id, handedOver(stepUp, stepUp.secret)),
    setRoles: (person, roles, until, stepUp) => remote.setRoles(person, roles, until, handedOver(stepUp, stepUp.secret)),
    vouch: (person, roles, stepUp) => remote.vouch(person, roles, handedOver(stepUp, stepUp.secret)),
    removePerson: (person, devices, stepUp) => remote.removePerson(person, devices, handedOver(stepUp, stepUp.secret)),
    restrict: (patient, persons, stepUp) => remote.restrict(patient, persons, handedOver(stepUp, stepUp.secret)),
    settle: (entries, verdict, stepUp) => remote.settle(entries, verdict, handedOver(stepUp, stepUp.secret)),
    signReview: (note, stepUp) => remote.signReview(note, handedOver(stepUp, stepUp.secret)),
    exportAll: async (reason, stepUp) => {
      const exported = await remote.exportAll(reason, handedOver(stepUp, stepUp.secret));
      if (!exported.ok) return exported;
      const { archive, ...rest } = exported.value;
      return ok({ ...rest, archive: archive.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal: gone }) });
    }
  };
  return new Proxy(remote, {
    get: (verbs, name): unknown => (ended.aborted ? neverSettles : (Reflect.get(handing, name) ?? Reflect.get(verbs, name)))
  });
}

const neverSettles = (): Promise<never> => new Promise(() => undefined);

/** Moves a PRF output out of the page instead of copying it. */
function handedOver<T>(value: T, secret: { readonly kind: string; readonly prf?: Bytes }): T {
  return secret.prf === undefined ? value : Comlink.transfer(value, [secret.prf.buffer]);
}

/** The one worker script this policy lets through. */
function trusted(url: string): string {
  policy ??= window.trustedTypes?.createPolicy('enamel-worker', {
    createScriptURL: (asked: string) => {
      if (asked !== workerUrl) throw new TypeError('not the vault worker');
      return asked;
    }
  });
  // The DOM types take a string only; the browser wants the policy's own object.
  return (policy?.createScriptURL(url) ?? url) as string;
}

/** A policy can be created once per page, and the worker is started again after each lock. */
let policy: Pick<TrustedTypePolicy, 'createScriptURL'> | undefined;
