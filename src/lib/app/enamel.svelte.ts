import type { Bytes, PersonId, PracticeId, UnlockerId } from '#bytes';
import { assert, enrol, type PasskeyFailed } from '#passkey';
import { err, ok, type Result } from '#result';
import type { App, EnrolledPasskey, LockReason, Missing, Phase, SetupFailed, SyncState, Unfinished } from '#ui/app.ts';
import type {
  DeviceState,
  ImportProgress,
  LockedPerson,
  LockedUnlocker,
  OpenFailed,
  Overview,
  TypedSecret,
  VaultApi,
  VaultEvent
} from '#vault';
import { lockTimes, type Moment } from './lock-clock.ts';
import { type LockWatch, watchForLock } from './lock-watch.ts';
import { missingHere } from './missing.ts';
import { ObjectUrls } from './pictures.ts';
import { PageProgram } from './program.svelte.ts';
import type { ServerSide } from './server-side.ts';
import { VaultHost } from './vault-host.ts';

/**
 * The one object behind the interface: which phase the app is in, what of the vault is on the screen, and the way in and out. Everything
 * it shows while open is dropped at lock.
 */
export class Enamel implements App {
  readonly program: PageProgram;
  readonly #page: Window;
  readonly #server: ServerSide;
  readonly #random: (length: number) => Bytes;
  readonly #host: VaultHost;

  #phase = $state<Phase>('starting');
  #missing = $state<Missing | null>(null);
  #lockReason = $state<LockReason | null>(null);
  #device = $state.raw<DeviceState>({ type: 'Empty' });
  #overview = $state.raw<Overview | null>(null);
  #changes = $state(0);
  #imports = $state.raw<readonly ImportProgress[]>([]);
  #sync = $state.raw<SyncState>({ link: 'resting', why: null });
  #pictures: ObjectUrls;
  #unfinished = $state.raw<Unfinished | null>(null);
  #watch: LockWatch | null = null;
  readonly #flushes = new Set<() => Promise<unknown> | null>();
  #setupChallenge: Bytes | null = null;

  constructor(page: Window, server: ServerSide, random: (length: number) => Bytes, version: string) {
    this.program = new PageProgram(page, version, async () => this.#lock('button'));
    this.#page = page;
    this.#server = server;
    this.#random = random;
    this.#host = new VaultHost({ fetchBlob: (hash) => server.fetchBlob(hash) });
    this.#pictures = new ObjectUrls(this.#host.api);
  }

  async start(): Promise<void> {
    this.#missing = await missingHere(this.#page as typeof globalThis & Window);
    if (this.#missing !== null) {
      this.#phase = 'unsupported';
      return;
    }
    void this.program.start();
    this.#page.addEventListener('beforeunload', (leaving) => {
      if (unfinishedOf(this.#imports) !== null) leaving.preventDefault();
    });
    await this.#listen();
    this.#server.start(this.#host, (state) => {
      this.#sync = state;
    });
    await this.#readDevice();
  }

  get phase(): Phase {
    return this.#phase;
  }
  get missing(): Missing | null {
    return this.#missing;
  }
  get lockReason(): LockReason | null {
    return this.#lockReason;
  }
  get practice(): PracticeId | null {
    return this.#device.type === 'Founded' ? this.#device.practice : null;
  }
  get people(): readonly LockedPerson[] {
    return this.#device.type === 'Founded' ? this.#device.people : [];
  }
  get overview(): Overview | null {
    return this.#overview;
  }
  get changes(): number {
    return this.#changes;
  }
  get imports(): readonly ImportProgress[] {
    return this.#imports;
  }
  get unfinished(): Unfinished | null {
    return this.#unfinished;
  }
  get sync(): SyncState {
    return this.#sync;
  }
  get vault(): VaultApi {
    return this.#host.api;
  }
  get pictures(): ObjectUrls {
    return this.#pictures;
  }
  get idleMs(): number {
    return lockTimes.idleMs;
  }

  async checkSetupCode(code: string): Promise<Result<null, SetupFailed>> {
    const challenge = await this.#server.setupChallenge(code);
    if (!challenge.ok) return challenge;
    this.#setupChallenge = challenge.value;
    return ok(null);
  }

  async enrolPasskey(label: string): Promise<Result<EnrolledPasskey, PasskeyFailed>> {
    const challenge = this.#setupChallenge;
    if (challenge === null) return err({ type: 'PasskeyFailed', why: 'Other' });
    const creation = { challenge, rpId: this.#page.location.hostname, label, userId: this.#random(32), exclude: [] };
    return this.hold(() => enrol(creation, this.#random));
  }

  async founded(overview: Overview): Promise<void> {
    void keepStorage(this.#page);
    await this.#readDevice();
    this.#open(overview);
    this.#server.wake();
  }

  async unlockWithPasskey(person: PersonId, unlocker: LockedUnlocker): Promise<Result<null, OpenFailed | PasskeyFailed>> {
    const { credential, id } = unlocker;
    if (credential === null) return err({ type: 'OpenFailed' });
    const asked = await this.#server.passkeyChallenge();
    const challenge = asked ?? this.#random(32);
    const asserted = await assert({ challenge, rpId: this.#page.location.hostname, credential });
    if (!asserted.ok) return asserted;
    const { prf, assertion } = asserted.value;
    if (prf === null) return err({ type: 'PasskeyFailed', why: 'NoPrf' });
    const opened = await this.unlock(person, id, { kind: 'prf', prf });
    const device = this.#device;
    if (opened.ok && asked !== null && device.type === 'Founded') {
      void this.#server.openPasskeySession({ practice: device.practice, device: device.device, challenge, assertion });
    }
    return opened;
  }

  async unlock(person: PersonId, unlocker: UnlockerId, secret: TypedSecret): Promise<Result<null, OpenFailed>> {
    const opened = await this.#host.api.unlock(person, unlocker, secret);
    if (!opened.ok) return opened;
    this.#open(opened.value);
    this.#server.wake();
    void keepStorage(this.#page);
    return ok(null);
  }

  lock(): void {
    void this.#lock('button');
  }

  beforeLock(flush: () => Promise<unknown> | null): () => void {
    this.#flushes.add(flush);
    return () => this.#flushes.delete(flush);
  }

  forgetUnfinished(): void {
    this.#unfinished = null;
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    return this.#watch === null ? work() : this.#watch.hold(work);
  }

  retrySync(): void {
    this.#server.wake();
  }

  #open(overview: Overview): void {
    this.#overview = overview;
    this.#lockReason = null;
    this.#phase = 'open';
    this.#watch = watchForLock(
      this.#page,
      lockTimes,
      () => momentOf(this.#page),
      (reason) => {
        void this.#lock(reason);
      }
    );
  }

  /**
   * Ends the worker first: whatever happens after, nothing can be opened any more. Only work that would be lost has a moment before; returns
   * that moment, or null.
   */
  #lock(reason: LockReason): Promise<unknown> | null {
    if (this.#phase !== 'open') return null;
    const kept = this.#flushed();
    this.#host.restart(kept);
    this.#pictures.revokeAll();
    this.#watch?.stop();
    this.#watch = null;
    this.#phase = 'locked';
    this.#lockReason = reason;
    this.#overview = null;
    this.#unfinished = unfinishedOf(this.#imports) ?? this.#unfinished;
    this.#imports = [];
    this.program.importing(false);
    this.#pictures = new ObjectUrls(this.#host.api);
    void this.#listen();
    return kept;
  }

  /** Null where nobody has anything to save. */
  #flushed(): Promise<unknown> | null {
    const saving = [...this.#flushes].map((flush) => flush()).filter((work) => work !== null);
    return saving.length === 0 ? null : Promise.race([Promise.allSettled(saving), after(this.#page, flushMs)]);
  }

  async #readDevice(): Promise<void> {
    this.#device = await this.#host.api.device();
    if (this.#phase !== 'open') this.#phase = phaseOf[this.#device.type];
  }

  async #listen(): Promise<void> {
    const { api } = this.#host;
    await api.subscribe((event) => {
      if (api === this.#host.api) void this.#heard(event, api);
    });
  }

  async #heard(event: VaultEvent, api: VaultApi): Promise<void> {
    if (event.type === 'Import') {
      this.#imports = withProgress(this.#imports, event.progress);
      const importing = this.#imports.some(({ done }) => !done);
      this.#watch?.busy(importing);
      this.program.importing(importing);
    }
    if (event.type === 'Changed' && this.#phase === 'open') {
      const overview = await api.overview();
      if (api !== this.#host.api) return;
      this.#overview = overview;
      this.#changes++;
    }
    if (event.type === 'Changed' && (this.#phase === 'empty' || this.#phase === 'damaged')) await this.#readDevice();
  }
}

/** Asks the browser not to clear this site's storage when it wants room. It may refuse; nothing else depends on the answer. */
async function keepStorage(page: Window): Promise<void> {
  const { storage } = page.navigator;
  if (!(await storage.persisted())) await storage.persist();
}

const phaseOf = { Empty: 'empty', Damaged: 'damaged', Founded: 'locked' } as const;

const momentOf = (page: Window): Moment => ({ wall: Date.now(), steady: page.performance.now() });

const flushMs = 500;

const after = (page: Window, ms: number): Promise<void> =>
  new Promise((resolve) => {
    page.setTimeout(resolve, ms);
  });

/** Files of imports that have not ended, or null where all have. */
function unfinishedOf(imports: readonly ImportProgress[]): Unfinished | null {
  const files = imports.filter(({ done }) => !done).flatMap((batch) => batch.files);
  const reached = files.filter(({ progress: { stage } }) => stage === 'kept' || stage === 'failed' || stage === 'cancelled');
  if (reached.length === files.length) return null;
  return { kept: files.filter(({ progress }) => progress.stage === 'kept').length, of: files.length };
}

function withProgress(imports: readonly ImportProgress[], progress: ImportProgress): readonly ImportProgress[] {
  const known = imports.some(({ batch }) => batch === progress.batch);
  return known ? imports.map((each) => (each.batch === progress.batch ? progress : each)) : [progress, ...imports];
}
