/**
 * Does what `plan` says, one step at a time, until it is stopped: looks, decides, acts, and pauses where nothing can be done now. It
 * keeps nothing that matters: an engine that is ended at any await and started again goes on from what storage holds.
 */
import { type Hash, sha256 } from '#bytes';
import type { PushAnswer } from '#protocol';
import { unreachable } from '#result';
import { type OutboxRow, stands } from '#storage';
import { anyFraction, backoffMs, politeMs } from './backoff.ts';
import { createBell, type Hears, type Pause, waitFor } from './bell.ts';
import { createErrands } from './errands.ts';
import { fetchBlobWith } from './fetch-blob.ts';
import { giveWhatIsLacking } from './giving.ts';
import { fetchLateBodies } from './late-bodies.ts';
import { createLine } from './line.ts';
import { createMending, type Mended } from './mend.ts';
import { createPages } from './pages.ts';
import { patientVault } from './patient-vault.ts';
import { plan, type Situation, type Step } from './plan.ts';
import type { RemoteFailure } from './remote.ts';
import { createSecondLook, mayAskByItself } from './second-look.ts';
import { createSession, type NoProof } from './session.ts';
import type { Sync, SyncOptions } from './sync.ts';
import type { AlarmType, Refusal, SyncState } from './sync-state.ts';
import { withinSession } from './within-session.ts';

export function createSync({
  storage,
  remote,
  now,
  at = Date.now,
  wait = waitFor,
  random = anyFraction,
  onState,
  onFault = () => undefined,
  ...asked
}: SyncOptions): Sync {
  const stopping = new AbortController();
  const { signal } = stopping;
  const bell = createBell(wait);
  const ring = (what: Hears) => (): void => {
    bell.ring(what);
  };
  const vault = patientVault(asked, signal);
  const session = createSession({ remote, proveDevice: vault.proveDevice, now });
  const within = withinSession(session, signal);
  const line = createLine({
    remote,
    now,
    wait,
    random,
    signal,
    ring: ring('news'),
    unheard() {
      pulled = false;
      bell.ring('news');
    }
  });
  const mending = createMending({ storage, remote, within, vault, at, signal });
  const secondLook = createSecondLook({ now, wait, random, signal, ring: ring('errand') });
  const pages = createPages(remote, signal);
  const errands = createErrands(signal, ring('errand'), onFault);

  let state: SyncState = { link: 'working', why: null };
  let failures = 0;
  // New work is tried at once and not held against the server: ten captures in a row would mean a minute's silence after it is back.
  let outOfTurn = false;
  let denials = 0;
  let unkept = 0;
  let nextN = 0;
  // What the server has said since the start, or since somebody asked to try again.
  let halted: AlarmType | null = null;
  let refusal: Refusal | null = null;
  let setupClosed = false;
  let sentBelow = 0;
  let pulled = false;
  let lackingAsked = false;
  let lateAsked = false;
  /** The first time in a session. */
  let lateAgain = true;
  const damaged = new Set<Hash>();
  /** Could not be read once: it is tried again before it counts as damaged. */
  const unread = new Set<Hash>();
  const missing = new Set<Hash>();
  const resent = new Set<Hash>();

  const unwatch = storage.watch(() => {
    void noticeChanges().catch(onFault);
  });
  onState(state);
  const finished = run().finally(unwatch);

  return {
    get state() {
      return state;
    },
    wake() {
      bell.ring('asked');
    },
    askAgain: () => errands.send(() => resuming(mending.askAgain)),
    giveBack: () => errands.send(() => resuming(mending.giveBack)),
    async stop() {
      stopping.abort();
      await finished;
      await line.ended;
    },
    fetchBlob: fetchBlobWith(remote, within, signal)
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const heard = bell.answer();
      if (heard.has('asked')) tryAgain();
      outOfTurn = heard.has('work');
      await errands.run();
      const pause = await turn().catch((fault: unknown) => {
        if (signal.aborted) return null;
        onFault(fault);
        return later();
      });
      if (pause) await bell.pause(pause, signal);
    }
  }

  async function turn(): Promise<Pause | null> {
    return act(plan(await look()));
  }

  async function look(): Promise<Situation> {
    // Asked for at once: a first sync looks some hundred times, and the vault has nothing to do meanwhile.
    const [device, alarms, unreceipted, { size }] = await Promise.all([
      storage.device(),
      storage.alarms(),
      storage.unreceipted(),
      storage.cursor()
    ]);
    const alarm = alarms.find(stands);
    const owed = [...new Set([...missing, ...unreceipted])];
    // The outbox is read whole, so only when its turn has come.
    const outbox = owed.every((hash) => damaged.has(hash)) ? await sendable() : [];
    return {
      founded: device !== null,
      setupDue: device !== null && device.setup !== null,
      setupClosed,
      alarm: halted ?? alarm?.type ?? null,
      secondLookDue: secondLook.due && mayAskByItself(alarms, at()),
      refusal,
      session: session.isOpen(),
      owed,
      damaged,
      outbox,
      sentBelow,
      pulled,
      lackingAsked,
      lateAsked,
      news: line.told !== null && line.told !== size,
      lineDue: line.due
    };
  }

  /** Without what was shelved after the blobs were counted: its blobs go first. */
  async function sendable(): Promise<readonly OutboxRow[]> {
    const rows = await storage.outbox();
    if (rows.length === 0) return rows;
    const owed = new Set((await storage.unreceipted()).filter((hash) => !damaged.has(hash)));
    const first = rows.findIndex(({ blobs }) => blobs.some((hash) => owed.has(hash)));
    return first < 0 ? rows : rows.slice(0, first);
  }

  function act(step: Step): Promise<Pause | null> | Pause | null {
    if (step.do !== 'pull') pages.forget();
    switch (step.do) {
      case 'halt':
        halt(step.why);
        return { hears: 'asked', ms: null };
      case 'lookAgain':
        halt(step.why);
        return lookAgain();
      case 'refuse':
        tell({ link: 'refused', why: step.why });
        return { hears: 'news', ms: null };
      case 'rest':
        tell({ link: 'resting', why: null });
        return { hears: 'changes', ms: null };
      case 'setUp':
        return setUp();
      case 'confirmSetup':
        return confirmSetup();
      case 'openSession':
        return openSession();
      case 'putBlob':
        return putBlob(step.hash);
      case 'pushEntries':
        return pushEntries(step.rows);
      case 'pull':
        return pull();
      case 'giveLacking':
        return giveLacking();
      case 'fetchLate':
        return fetchLate();
      case 'listen':
        line.open();
        return null;
      case 'sendAgain':
        return sendAgain();
      default:
        return unreachable(step);
    }
  }

  // ---------------------------------------------------------------- steps

  async function setUp(): Promise<Pause | null> {
    const device = await storage.device();
    if (!device?.setup) return null;
    const rows = await storage.entries(0, (await storage.cursor()).size);
    const answer = await remote.setup({ ...device.setup, parcels: rows.map(({ entry, body }) => ({ entry, body })) }, signal);
    if (!answer.ok) return failed(answer.error);
    if (!confirms(answer.value, rows)) return failed({ type: 'NotOurServer' });
    await storage.setupDone();
    session.opened();
    return done();
  }

  async function confirmSetup(): Promise<Pause | null> {
    await storage.setupDone();
    setupClosed = false;
    return done();
  }

  async function openSession(): Promise<Pause | null> {
    const opened = await session.open(signal);
    if (opened.ok) {
      lackingAsked = false;
      lateAsked = false;
      lateAgain = true;
      return working();
    }
    if (opened.error.type === 'NoProof') return denied(opened.error);
    return failed(opened.error);
  }

  async function putBlob(hash: Hash): Promise<Pause | null> {
    const sealed = await storage.blob(hash).catch((fault: unknown) => {
      // A browser that has lost a large value rejects each time; it must not hold up all the others.
      if (unread.has(hash)) return null;
      unread.add(hash);
      throw fault;
    });
    if (!sealed || (await sha256(sealed)) !== hash) {
      damaged.add(hash);
      return null;
    }
    const receipt = await remote.putBlob(hash, sealed, signal);
    if (!receipt.ok) return failed(receipt.error);
    if (receipt.value.hash !== hash || receipt.value.bytes !== sealed.byteLength) return failed({ type: 'NotOurServer' });
    await storage.receipted([hash]);
    if (missing.delete(hash)) resent.add(hash);
    return done();
  }

  async function pushEntries(rows: readonly OutboxRow[]): Promise<Pause | null> {
    const answer = await remote.pushEntries(
      rows.map(({ entry, body }) => ({ entry, body })),
      signal
    );
    if (!answer.ok) return failed(answer.error, rows);
    if (!confirms(answer.value, rows)) return failed({ type: 'NotOurServer' });
    sentBelow = (rows.at(-1)?.n ?? -1) + 1;
    pulled = false;
    resent.clear();
    return done();
  }

  async function pull(): Promise<Pause | null> {
    const { size } = await storage.cursor();
    const { told } = line;
    const prompted = told !== null && told !== size;
    const page = await pages.from(size);
    if (!page.ok) return failed(page.error);
    pages.goOn(page.value);
    const taken = await vault.acceptPage(page.value.bytes);
    if (!taken.ok) {
      if (taken.error.type === 'PageRefused') caught(taken.error.alarm);
      else refusal = 'StorageFull';
      return null;
    }
    const brought = taken.value.size > size;
    if (prompted) line.heeded(brought, line.told !== told && line.told !== taken.value.size);
    if (taken.value.more && !brought) return failed({ type: 'NotOurServer' });
    if (brought) {
      unkept = 0;
      lateAsked = false;
    }
    pulled = !taken.value.more;
    return done();
  }

  /** What a server confirms and never gives back is sent to it less and less often. */
  function sendAgain(): Pause {
    sentBelow = 0;
    pulled = false;
    unkept++;
    tell({ link: 'refused', why: 'NotOurServer' });
    return { hears: 'work', ms: backoffMs(unkept, random()) };
  }

  /** Whatever comes of it: what was not taken now is offered in the next session, and holds up nothing. */
  async function giveLacking(): Promise<null> {
    lackingAsked = true;
    await giveWhatIsLacking({ storage, remote, signal });
    return null;
  }

  /** What did not come is asked for in the next session; a session that is over, or a wire that is gone, at once. */
  async function fetchLate(): Promise<Pause | null> {
    lateAsked = true;
    const fetched = await fetchLateBodies({ remote, vault, signal }, lateAgain);
    lateAgain = false;
    if (fetched.ok || fetched.error.type === 'StorageFull') return null;
    if (fetched.error.type === 'Problem' && fetched.error.problem.type !== 'Unauthorised') return null;
    lateAsked = false;
    lateAgain = true;
    return failed(fetched.error);
  }

  // ---------------------------------------------------------------- a server that was caught

  function caught(why: AlarmType): void {
    halted = why;
    secondLook.asked();
  }

  function halt(why: AlarmType): void {
    line.close();
    tell({ link: 'halted', why });
  }

  /** Nobody is told unless the alarm ends. */
  async function lookAgain(): Promise<null> {
    await resuming(mending.askAgain);
    return null;
  }

  async function resuming(mending: () => Promise<Mended>): Promise<Mended> {
    const mended = await mending();
    if (mended.ok) resume();
    else secondLook.asked();
    return mended;
  }

  function resume(): void {
    halted = null;
    secondLook.over();
    lackingAsked = false;
    tell({ link: 'working', why: null });
    tryAgain();
  }

  // ---------------------------------------------------------------- what came of them

  function working(): null {
    tell({ link: 'working', why: null });
    return null;
  }

  /** Something of use was done. A session alone is none: a server that opens one and answers nothing else is asked less and less often. */
  function done(): null {
    failures = 0;
    denials = 0;
    session.used();
    return working();
  }

  /** `sent`: the entries that the server was asked to take. */
  function failed(failure: RemoteFailure, sent: readonly OutboxRow[] = []): Pause | null {
    switch (failure.type) {
      case 'Offline':
        return offline();
      case 'NotOurServer':
        tell({ link: 'refused', why: 'NotOurServer' });
        return later();
      case 'Problem':
        break;
      default:
        return unreachable(failure);
    }
    const { problem } = failure;
    switch (problem.type) {
      case 'Unauthorised':
        return denied(failure);
      case 'SetupClosed':
        return setupIsClosed();
      case 'TooLarge':
        return refused('TooLarge');
      case 'StorageFull':
        return refused('ServerFull');
      case 'EntryRefused':
        return refused('EntryRefused');
      case 'BlobMissing':
        if (!sent.some(({ blobs }) => blobs.includes(problem.hash))) return failed({ type: 'NotOurServer' });
        if (resent.has(problem.hash)) return refused('EntryRefused');
        missing.add(problem.hash);
        return null;
      case 'TooMany':
        return { hears: 'asked', ms: politeMs(problem.retryAfterMs) };
      case 'Unavailable':
        return offline();
      case 'HashMismatch':
        // It was checked here just before, so it was altered on the way.
        return offline();
      case 'Malformed':
      case 'NotFound':
        return failed({ type: 'NotOurServer' });
      default:
        return unreachable(problem);
    }
  }

  function offline(): Pause {
    session.drop();
    tell({ link: 'offline', why: null });
    return later();
  }

  function later(): Pause {
    if (!outOfTurn || failures === 0) failures++;
    return { hears: 'work', ms: backoffMs(failures, random()) };
  }

  /** A session may end at any time, and a challenge is lost when the server restarts: so once at once, once after a while, then it is said. */
  function denied(_: NoProof | RemoteFailure): Pause | null {
    session.drop();
    if (setupClosed) return refused('SetupClosed');
    denials++;
    if (denials === 1) return null;
    if (denials === 2) return later();
    return refused('Unauthorised');
  }

  function setupIsClosed(): null {
    if (setupClosed) return refused('SetupClosed');
    setupClosed = true;
    return null;
  }

  function refused(why: Refusal): null {
    refusal = why;
    pulled = false;
    return null;
  }

  function tryAgain(): void {
    failures = 0;
    denials = 0;
    unkept = 0;
    line.hurry();
    if (state.link === 'halted') secondLook.hurry();
    refusal = null;
    setupClosed = false;
    pulled = false;
    damaged.clear();
    unread.clear();
    resent.clear();
    if (state.link !== 'halted') tell({ link: 'working', why: null });
  }

  /** Pauses that wait for work end when this device's chain has grown; those at rest look again after any change. */
  async function noticeChanges(): Promise<void> {
    bell.ring('changes');
    const end = await storage.chainEnd();
    if (end.nextN !== nextN) bell.ring('work');
    nextN = end.nextN;
  }

  function tell(next: SyncState): void {
    if (signal.aborted || (next.link === state.link && next.why === state.why)) return;
    state = next;
    onState(next);
  }
}

/** The server names exactly what it was sent, in that order. */
function confirms({ accepted }: PushAnswer, rows: readonly { readonly hash: Hash }[]): boolean {
  return accepted.length === rows.length && rows.every(({ hash }, i) => accepted[i]?.hash === hash);
}
