/**
 * The server as the app uses it: setting up, sessions of passkeys, blobs that are away, and the sync engine. One tab of a browser runs the
 * engine, whichever holds the lock; the others hear from it how it goes.
 */
import type { Bytes, DeviceId, Hash, PracticeId } from '#bytes';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { JoinAsk } from '#protocol';
import {
  createFetchBlob,
  createSync,
  createWithinSession,
  type FetchBlob,
  type Mended,
  type Remote,
  type RemoteFailure,
  type Sync,
  type WithinSession
} from '#sync';
import type { SetupFailed, SyncState } from '#ui/app.ts';
import type { Away, Lost } from '#vault';
import type { VaultHost } from './vault-host.ts';

const syncLock = 'enamel-sync';
const syncChannel = 'enamel-sync';
/** A passkey must not wait for a server that does not answer. */
const challengePatienceMs = 2000;

/** Giving a server back what it has lost may take its time; a tab that ran the engine and is gone never answers. */
const mendPatienceMs = 10 * 60_000;

type Mending = 'askAgain' | 'giveBack';

type Heard =
  | { readonly type: 'State'; readonly state: SyncState }
  | { readonly type: 'Wake' }
  | { readonly type: 'Ask' }
  | { readonly type: 'Mend'; readonly what: Mending; readonly id: string }
  | { readonly type: 'Mended'; readonly id: string; readonly mended: Mended };

export interface PasskeySession {
  readonly practice: PracticeId;
  readonly device: DeviceId;
  readonly challenge: Bytes;
  readonly assertion: string;
}

export class ServerSide {
  readonly #page: Window;
  readonly #storage: () => Promise<Storage>;
  readonly #remote: Remote;
  readonly #channel: BroadcastChannel;
  #sync: Sync | null = null;
  #halted = false;
  #fetch: FetchBlob | null = null;
  #within: WithinSession | null = null;
  readonly #mending = new Map<string, (mended: Mended) => void>();

  constructor(page: Window, storage: () => Promise<Storage>, remote: Remote) {
    this.#page = page;
    this.#storage = storage;
    this.#remote = remote;
    this.#channel = new BroadcastChannel(syncChannel);
  }

  /** Runs the engine as soon as no other tab does, for as long as the page lives. */
  start(host: VaultHost, onState: (state: SyncState) => void): void {
    const origin = this.#page.location.origin;
    const proveDevice = async (challenge: Bytes): Promise<Bytes | null> => {
      const proof = await host.ask((vault) => vault.proveDevice(challenge, origin));
      return proof.ok ? proof.value : null;
    };
    const now = (): number => this.#page.performance.now();
    this.#fetch = createFetchBlob({ remote: this.#remote, proveDevice, now });
    this.#within = createWithinSession({ remote: this.#remote, proveDevice, now });
    const hear = (state: SyncState): void => {
      this.#halted = state.link === 'halted';
      onState(state);
    };
    const tell = (state: SyncState): void => {
      this.#channel.postMessage({ type: 'State', state } satisfies Heard);
    };
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Heard>) => {
      switch (data.type) {
        case 'State':
          hear(data.state);
          break;
        case 'Wake':
          this.#sync?.wake();
          break;
        case 'Ask':
          if (this.#sync) tell(this.#sync.state);
          break;
        case 'Mend':
          void this.#mendFor(data.what, data.id);
          break;
        case 'Mended':
          this.#mending.get(data.id)?.(data.mended);
          break;
      }
    });
    // A wire that comes or goes is tried at once: what the header says is then of now.
    for (const change of ['online', 'offline'] as const) {
      this.#page.addEventListener(change, () => {
        this.wake();
      });
    }
    // Whoever comes back to the page wants to know whether the server has come to its senses.
    this.#page.document.addEventListener('visibilitychange', () => {
      if (this.#halted && this.#page.document.visibilityState === 'visible') this.wake();
    });
    void this.#page.navigator.locks.request(syncLock, async () => {
      this.#sync = createSync({
        storage: await this.#storage(),
        remote: this.#remote,
        proveDevice,
        // A page is asked again of the next vault when this one is locked meanwhile, so it is copied, not handed over.
        acceptPage: (page) => host.ask((vault) => vault.acceptPage(page.slice())),
        missingBodies: (again) => host.ask((vault) => vault.missingBodies(again)),
        acceptBodies: (asked, bodies) => host.ask((vault) => vault.acceptBodies(asked, bodies)),
        headAt: async (size) => {
          const head = await host.ask((vault) => vault.headAt(size));
          return head.ok ? head.value : null;
        },
        now,
        onState: (state) => {
          hear(state);
          tell(state);
        }
      });
      await new Promise(() => undefined);
    });
    this.#channel.postMessage({ type: 'Ask' } satisfies Heard);
  }

  wake(): void {
    if (this.#sync) this.#sync.wake();
    else this.#channel.postMessage({ type: 'Wake' } satisfies Heard);
  }

  /** The mailbox of those who ask to join; it takes no session. */
  get mailbox(): Pick<Remote, 'askToJoin' | 'lookForReply'> {
    return this.#remote;
  }

  /** Null where the server cannot be asked now. */
  async joinsWaiting(): Promise<readonly JoinAsk[] | null> {
    const list = await this.#within?.(() => this.#remote.joinsWaiting());
    return list?.ok === true ? list.value.asks : null;
  }

  async answerJoin(request: Hash, reply: Bytes): Promise<Result<null, RemoteFailure>> {
    return (await this.#within?.(() => this.#remote.answerJoin(request, reply))) ?? err({ type: 'Offline' });
  }

  /** By the engine, in whichever tab it runs. */
  async mend(what: Mending): Promise<Mended> {
    if (this.#sync) return this.#sync[what]();
    const id = this.#page.crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<Mended>();
    this.#mending.set(id, resolve);
    const timer = this.#page.setTimeout(() => {
      resolve(err({ type: 'Offline' }));
    }, mendPatienceMs);
    this.#channel.postMessage({ type: 'Mend', what, id } satisfies Heard);
    try {
      return await promise;
    } finally {
      this.#page.clearTimeout(timer);
      this.#mending.delete(id);
    }
  }

  async #mendFor(what: Mending, id: string): Promise<void> {
    if (!this.#sync) return;
    const mended = await this.#sync[what]();
    this.#channel.postMessage({ type: 'Mended', id, mended } satisfies Heard);
  }

  async fetchBlob(hash: Hash): Promise<Result<Bytes, Away | Lost>> {
    const fetched = await this.#fetch?.(hash);
    if (fetched?.ok) return ok(fetched.value);
    return err({ type: fetched?.error.type === 'Lost' ? 'Lost' : 'Away' });
  }

  async setupChallenge(code: string): Promise<Result<Bytes, SetupFailed>> {
    const challenge = await this.#remote.setupChallenge(code);
    return challenge.ok ? challenge : err({ type: 'SetupFailed', why: whySetupFailed(challenge.error) });
  }

  /** Null where the server cannot be asked now: a passkey opens the vault without it. */
  async passkeyChallenge(): Promise<Bytes | null> {
    const challenge = await this.#remote.sessionChallenge(AbortSignal.timeout(challengePatienceMs));
    return challenge.ok ? challenge.value : null;
  }

  async openPasskeySession(proof: PasskeySession): Promise<void> {
    await this.#remote.openPasskeySession(proof);
  }
}

function whySetupFailed(failure: RemoteFailure): SetupFailed['why'] {
  if (failure.type !== 'Problem') return 'Offline';
  switch (failure.problem.type) {
    case 'TooMany':
      return 'TooMany';
    case 'SetupClosed':
    case 'Unauthorised':
    case 'Malformed':
      return 'WrongCode';
    default:
      return 'Offline';
  }
}
