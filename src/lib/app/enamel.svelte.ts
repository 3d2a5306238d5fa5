import type { Bytes, Hash, PersonId, PracticeId, UnlockerId } from '#bytes';
import type { PasskeyFailed } from '#passkey';
import { err, ok, type Result } from '#result';
import type {
  AdmitFailed,
  App,
  Asker,
  Asking,
  EnrolFailed,
  EnrolledPasskey,
  Joining,
  LockReason,
  Missing,
  Phase,
  Proof,
  SetupFailed,
  SyncState
} from '#ui/app.ts';
import type {
  AlarmView,
  Colleague,
  DeviceClass,
  DeviceState,
  ImportProgress,
  JoinProof,
  LockedPerson,
  LockedUnlocker,
  NotFound,
  OpenFailed,
  Overtaken,
  Overview,
  StepUp,
  StorageFull,
  TimeUp,
  TypedSecret,
  VaultApi,
  VaultEvent
} from '#vault';
import type { StorageState } from '#vault/client';
import { letIn, readAsks } from './admit.ts';
import { Alarms } from './alarms.svelte.ts';
import { DeviceJoin } from './device-join.svelte.ts';
import { unfinishedOf, withProgress } from './import-list.ts';
import { type Flush, LastWork } from './last-work.ts';
import { lockTimes, type Moment } from './lock-clock.ts';
import { type LockWatch, watchForLock } from './lock-watch.ts';
import { missingHere } from './missing.ts';
import { isUnreachable, News } from './news.ts';
import { PageNotices } from './notices.svelte.ts';
import { Pace } from './pace.ts';
import { Passkeys } from './passkeys.ts';
import { ObjectUrls } from './pictures.ts';
import { PageProgram } from './program.svelte.ts';
import { DeviceRoom } from './room.svelte.ts';
import type { ServerSide } from './server-side.ts';
import { Tabs } from './tabs.ts';
import { Veil } from './veil.svelte.ts';
import { VaultHost } from './vault-host.ts';

/**
 * The one object behind the interface: which phase the app is in, what of the vault is on the screen, and the way in and out. Everything
 * it shows while open is dropped at lock.
 */
export class Enamel implements App {
  readonly program: PageProgram;
  readonly room: DeviceRoom;
  readonly #page: Window;
  readonly #server: ServerSide;
  readonly #passkeys: Passkeys;
  readonly #host: VaultHost;
  readonly #tabs = new Tabs();
  readonly #veil: Veil;

  #phase = $state<Phase>('starting');
  #missing = $state<Missing | null>(null);
  #lockReason = $state<LockReason | null>(null);
  #device = $state.raw<DeviceState>({ type: 'Empty' });
  #lost = $state<number | null>(null);
  #overview = $state.raw<Overview | null>(null);
  #changes = $state(0);
  #imports = $state.raw<readonly ImportProgress[]>([]);
  #sync = $state.raw<SyncState>({ link: 'resting', why: null });
  readonly #alarms = new Alarms();
  readonly notices = new PageNotices(this.#alarms);
  readonly #join: DeviceJoin;
  #arriving: Promise<void> = Promise.resolve();
  readonly #arrivals = new News();
  #pictures: ObjectUrls;
  #watch: LockWatch | null = null;
  /** Work that somebody waits for; what a lock cuts off never settles. */
  readonly #waiting = new Set<() => Promise<unknown>>();
  #news: Pace | null = null;
  readonly #lastWork: LastWork;
  #diedAt = -Infinity;

  constructor(page: Window, server: ServerSide, random: (length: number) => Bytes, version: string) {
    this.program = new PageProgram(page, version, async () => this.#lock('button'));
    this.room = new DeviceRoom(page.navigator.storage, () => page.performance.now());
    this.#page = page;
    this.#server = server;
    const rpId = page.location.hostname;
    this.#passkeys = new Passkeys({ server, rpId, random, hold: (work) => this.hold(work) });
    this.#veil = new Veil(page, this.#tabs);
    this.#lastWork = new LastWork(() => after(page, flushMs));
    const needs = {
      fetchBlob: (hash: Hash) => server.fetchBlob(hash),
      storageIs: (state: StorageState) => {
        this.#storageIs(state);
      }
    };
    this.#host = new VaultHost(needs, () => void this.#died());
    this.#pictures = new ObjectUrls(this.#host.api);
    this.#join = new DeviceJoin(server.mailbox, page.location.origin, (ms, signal) => after(page, ms, signal));
  }

  async start(): Promise<void> {
    this.#missing = await missingHere(this.#page as typeof globalThis & Window);
    if (this.#missing !== null) {
      this.#phase = 'unsupported';
      return;
    }
    this.#veil.start();
    void this.program.start();
    this.#page.addEventListener('beforeunload', (leaving) => {
      if (unfinishedOf(this.#imports) !== null) leaving.preventDefault();
    });
    await this.#listen();
    this.#server.start(this.#host, (state) => {
      this.#sync = state;
      if (this.#phase === 'joining') this.#lookAtJoin();
      this.#arrivals.sync(state);
      // What it could not do now it does at the next rest.
      if (state.link === 'resting' && this.#phase === 'open') void this.#host.api.tidy().catch(() => null);
    });
    await this.#readDevice();
  }

  get phase(): Phase {
    return this.#phase;
  }
  get joining(): Joining | null {
    return this.#phase === 'joining' ? this.#join.shown : null;
  }
  get alarms(): readonly AlarmView[] {
    return this.#alarms.standing;
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
  get lost(): number | null {
    return this.#lost;
  }
  get veiled(): boolean {
    return this.#veil.drawn;
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

  checkSetupCode(code: string): Promise<Result<null, SetupFailed>> {
    return this.#passkeys.checkSetupCode(code);
  }

  async enrolPasskey(label: string): Promise<Result<EnrolledPasskey, PasskeyFailed>> {
    const phase = this.#phase;
    if (phase !== 'empty' && phase !== 'joining' && phase !== 'open') return err({ type: 'PasskeyFailed', why: 'Other' });
    return this.#passkeys.enrol(label, await this.#knownCredentials(), phase === 'empty');
  }

  async founded(overview: Overview): Promise<void> {
    await this.#readDevice();
    this.#open(overview);
    void this.room.askToPersistAfter('opening');
    this.#server.wake();
  }

  async unlockWithPasskey(
    person: PersonId,
    unlockers: readonly LockedUnlocker[]
  ): Promise<Result<null, OpenFailed | PasskeyFailed | TimeUp>> {
    const answered = await this.#passkeys.ask(unlockers);
    if (!answered.ok) return answered;
    const { unlocker, prf, assertion, challenge } = answered.value;
    const opened = await this.unlock(person, unlocker.id, { kind: 'prf', prf });
    const device = this.#device;
    if (opened.ok && challenge !== null && device.type === 'Founded') {
      void this.#server.openPasskeySession({ practice: device.practice, device: device.device, challenge, assertion });
    }
    return opened;
  }

  async unlock(person: PersonId, unlocker: UnlockerId, secret: TypedSecret): Promise<Result<null, OpenFailed | TimeUp>> {
    const opened = await this.#host.api.unlock(person, unlocker, secret);
    if (!opened.ok) return opened;
    // What it opened was taken away meanwhile: that screen stays.
    if (isOver(this.#phase)) return err({ type: 'OpenFailed' });
    this.notices.byWords = secret.kind === 'words';
    this.#open(opened.value);
    this.#server.wake();
    void this.room.askToPersistAfter('opening');
    return ok(null);
  }

  async startJoin(who: Asker, deviceClass: DeviceClass, link?: string): Promise<void> {
    const before = this.#phase;
    const mayAsk = before === 'empty' || (before === 'locked' && who === 'Colleague') || (before === 'joining' && this.#join.isAsking);
    if (!mayAsk) return;
    await this.#join.start(this.#host.api, this.#device.type, who, deviceClass, link);
    if (this.#phase === before && this.#join.isAsking) this.#phase = 'joining';
  }

  async confirmJoin(): Promise<Result<null, StorageFull | NotFound>> {
    const joined = await this.#join.confirm(this.#host.api);
    if (!joined.ok) return joined;
    await this.#readDevice();
    this.#server.wake();
    return joined;
  }

  async joinAsColleague(answers: readonly string[]): ReturnType<App['joinAsColleague']> {
    const joined = await this.#join.confirmColleague(this.#host.api, answers);
    if (!joined.ok) return joined;
    await this.#readDevice();
    this.#server.wake();
    return joined;
  }

  /** Somebody new has joined, and the history may be here with them in it. */
  async #arrive(api: VaultApi): Promise<void> {
    if (api !== this.#host.api || !this.#join.isArriving) return;
    const arrived = await api.finishJoinAsColleague();
    if (api !== this.#host.api || isOver(this.#phase) || (!arrived.ok && arrived.error.type === 'NotYet')) return;
    this.#join.drop();
    if (!arrived.ok) {
      if (this.#phase === 'joining') this.#phase = 'locked';
      return;
    }
    this.notices.arrived = true;
    this.#open(arrived.value);
    this.#server.wake();
    void this.room.askToPersistAfter('opening');
  }

  stopJoin(): void {
    if (this.#device.type === 'Joining') void this.#leaveJoin();
    if (!this.#join.isAsking) return;
    this.#join.drop();
    if (this.#phase === 'joining') this.#phase = phaseOf[this.#device.type];
    // With the vault its keys are gone.
    this.#host.restart(null);
    this.#pictures = new ObjectUrls(this.#host.api);
    void this.#listen();
  }

  /** What the engine was told of that history is forgotten with the page. */
  async #leaveJoin(): Promise<void> {
    const left = await this.#host.api.leaveJoin();
    if (left.ok) this.#page.location.reload();
  }

  async finishJoin(unlocker: Parameters<App['finishJoin']>[0]): ReturnType<App['finishJoin']> {
    const finished = await this.#host.api.finishJoin(unlocker);
    if (!finished.ok) return finished;
    if (isOver(this.#phase)) return err({ type: 'NotFound' });
    this.#join.drop();
    this.#open(finished.value);
    this.#server.wake();
    void this.room.askToPersistAfter('opening');
    return ok(null);
  }

  async joinsWaiting(): Promise<Result<readonly Asking[], { readonly type: 'Offline' }>> {
    const waiting = await this.#server.joinsWaiting();
    if (waiting === null) return err({ type: 'Offline' });
    return ok(await readAsks(waiting, this.#host.api, this.#page.location.origin));
  }

  admit(asking: Asking, proof: Proof): Promise<Result<JoinProof, AdmitFailed>> {
    return this.#letIn(asking, proof, (vault, origin, stepUp) => vault.admit(asking.ask, origin, stepUp));
  }

  enrol(asking: Asking, colleague: Colleague, proof: Proof): Promise<Result<JoinProof, EnrolFailed>> {
    return this.#letIn(asking, proof, (vault, origin, stepUp) => vault.enrol(asking.ask, origin, colleague, stepUp));
  }

  async #letIn<E>(
    { request }: Asking,
    proof: Proof,
    write: (vault: VaultApi, origin: string, stepUp: StepUp) => Promise<Result<null, E>>
  ): Promise<Result<JoinProof, E | PasskeyFailed | Overtaken | { readonly type: 'Offline' | 'Gone' }>> {
    const proved = await this.stepUp(proof);
    if (!proved.ok) return proved;
    const vault = this.#host.api;
    return this.waitFor(() =>
      letIn(request, () => write(vault, this.#page.location.origin, proved.value), {
        vault,
        wake: () => {
          this.#server.wake();
        },
        news: () => this.#arrivals.next(),
        answer: (asked, reply) => this.#server.answerJoin(asked, reply)
      })
    );
  }

  stepUp(proof: Proof): Promise<Result<StepUp, PasskeyFailed>> {
    return this.#passkeys.stepUp(proof);
  }

  askAgain(): ReturnType<App['askAgain']> {
    return this.#server.mend('askAgain');
  }

  giveBack(): ReturnType<App['giveBack']> {
    return this.#server.mend('giveBack');
  }

  lock(): void {
    this.#tabs.tell({ type: 'Locked', reason: 'button' });
    void this.#lock('button');
  }

  beforeLock(flush: Flush): () => void {
    return this.#lastWork.add(flush);
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    return this.#veil.hold(() => (this.#watch === null ? work() : this.#watch.hold(work)));
  }

  async waitFor<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting.add(work);
    this.#tellBusy();
    try {
      return await work();
    } finally {
      this.#waiting.delete(work);
      this.#tellBusy();
    }
  }

  retrySync(): void {
    this.#server.wake();
  }

  #open(overview: Overview): void {
    this.#overview = overview;
    this.#lockReason = null;
    this.#phase = 'open';
    const { api } = this.#host;
    this.#news = new Pace(() => this.#lookAgain(api), newsMs);
    this.#watch = watchForLock({
      page: this.#page,
      tabs: this.#tabs,
      times: lockTimes,
      now: () => momentOf(this.#page),
      lock: (reason) => {
        void this.#lock(reason);
      }
    });
  }

  /**
   * Ends the worker first: whatever happens after, nothing can be opened any more. Only work that would be lost has a moment before; returns
   * that moment, or null.
   */
  #lock(reason: LockReason): Promise<unknown> | null {
    if (this.#phase !== 'open') return null;
    // A vault that has stopped keeps nothing any more.
    const kept = reason === 'stopped' ? null : this.#lastWork.flush();
    this.#host.restart(kept);
    this.#pictures.revokeAll();
    this.#watch?.stop();
    this.#watch = null;
    this.#news = null;
    this.#phase = 'locked';
    this.#lockReason = reason;
    this.#overview = null;
    this.notices.unfinished = unfinishedOf(this.#imports) ?? this.notices.unfinished;
    this.#imports = [];
    this.#waiting.clear();
    this.program.importing(false);
    this.#pictures = new ObjectUrls(this.#host.api);
    void this.#listen();
    // Its people may have other ways of unlocking than when it was opened.
    void this.#readDevice();
    return kept;
  }

  #tellBusy(): void {
    this.#watch?.busy(this.#waiting.size > 0 || this.#imports.some(({ done, paused }) => !done && paused === null));
  }

  #storageIs(state: StorageState): void {
    if (state === 'blocked') {
      if (this.#phase === 'starting') this.#phase = 'blocked';
      return;
    }
    if (isOver(this.#phase)) return;
    this.#lost = this.#overview?.onlyHere ?? null;
    void this.#lock('stopped');
    this.#phase = state;
  }

  /** The vault's worker has ended by itself: what was open is locked, and another is started; not at once where that one ends, too. */
  async #died(): Promise<void> {
    const now = this.#page.performance.now();
    const soon = now - this.#diedAt < restMs;
    this.#diedAt = now;
    if (this.#phase === 'open') {
      void this.#lock('stopped');
      return;
    }
    if (isOver(this.#phase) || this.#phase === 'unsupported') return;
    this.#join.drop();
    // Whoever waits for an answer, as the unlock screen may, waits for ever: all of it begins anew.
    this.#phase = 'starting';
    if (soon) await after(this.#page, restMs);
    this.#host.restart(null);
    this.#pictures = new ObjectUrls(this.#host.api);
    await this.#listen();
    await this.#readDevice();
  }

  async #readDevice(): Promise<void> {
    const { api } = this.#host;
    const device = await api.device();
    if (api !== this.#host.api || isOver(this.#phase)) return;
    // The same is not given out anew: somebody may be typing on a screen that follows it.
    if (JSON.stringify(device) !== JSON.stringify(this.#device)) this.#device = device;
    this.#lookAtJoin();
    if (this.#phase !== 'open') this.#phase = this.#join.shown === null ? phaseOf[device.type] : 'joining';
    if (device.type === 'Founded' && this.#join.isArriving) {
      // One after the other: to the second it would be said that there is nobody.
      this.#arriving = this.#arriving.then(() => this.#arrive(api));
    }
    await this.#readAlarms(api);
  }

  async #readAlarms(api: VaultApi): Promise<void> {
    const all = await api.alarms();
    if (api === this.#host.api) this.#alarms.look(all);
  }

  #lookAtJoin(): void {
    this.#join.look(this.#device, isUnreachable(this.#sync));
  }

  async #knownCredentials(): Promise<readonly Bytes[]> {
    const unlockers = this.#phase === 'open' ? await this.#host.api.unlockers() : this.people.flatMap((person) => person.unlockers);
    return unlockers.flatMap(({ credential }) => credential ?? []);
  }

  async #listen(): Promise<void> {
    const { api } = this.#host;
    await api.subscribe((event) => {
      if (api === this.#host.api) void this.#heard(event);
    });
  }

  /** What has changed while the vault is open: an import changes something with each photo, and a long chart is long to read. */
  async #lookAgain(api: VaultApi): Promise<void> {
    const overview = await api.overview();
    if (api !== this.#host.api) return;
    this.#overview = overview;
    this.#changes++;
    await this.#readAlarms(api);
  }

  async #heard(event: VaultEvent): Promise<void> {
    if (event.type === 'Import') {
      this.#imports = withProgress(this.#imports, event.progress);
      this.#tellBusy();
      this.program.importing(this.#imports.some(({ done }) => !done));
      if (event.progress.done) void this.room.askToPersistAfter('import');
    }
    if (event.type === 'Overtaken') this.notices.overtaken = true;
    if (event.type === 'Superseded') void this.#lock('renewed');
    if (event.type === 'Changed') {
      void this.room.changed();
      this.#arrivals.changed();
      if (this.#phase === 'open') this.#news?.ask();
      else await this.#readDevice();
    }
  }
}

/** What this device kept is no longer there for this page. */
const isOver = (phase: Phase): boolean => phase === 'outdated' || phase === 'cleared';

const phaseOf = { Empty: 'empty', Damaged: 'damaged', Joining: 'joining', Founded: 'locked' } as const;

const momentOf = (page: Window): Moment => ({ wall: Date.now(), steady: page.performance.now() });

const flushMs = 500;

/** Lists and photos are asked for again at most so often. */
const newsMs = 333;
const restMs = 5000;

const after = (page: Window, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    page.setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });
