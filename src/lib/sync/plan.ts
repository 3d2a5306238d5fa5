/**
 * What sync does next: a pure function of what this device keeps and of what the server has said since the engine started.
 *
 *  1  Where nothing is founded, there is nothing to do.
 *  2  An alarm that stands halts everything: nothing is sent and nothing is asked, but now and then whether it still must stand.
 *  3  A refusal stands until somebody asks to try again. Where it is of something sent, nothing is sent; other refusals end asking, too.
 *  4  The practice's first entries go first, with the setup code; nothing else is sent or asked before the server has taken them.
 *  5  "Setup is closed" may mean that the server took them and its answer was lost: a session that opens for this device proves it.
 *  6  Nothing but the first entries is sent or asked without a session.
 *  7  Blobs go before entries, one at a time, in the order they were shelved.
 *  8  An entry goes only when each of its blobs has a receipt; entries after it wait with it, for the chain has no gap.
 *  9  Entries go in order of n, in batches the server takes.
 * 10  What the server has confirmed is not sent again while its pages are still coming.
 * 11  Pulling comes after pushing, until the server has no more.
 * 12  An entry leaves the outbox by a verified page alone. One that was confirmed and then not given back is sent again.
 * 13  A blob that is damaged on this device holds up its own entry and those after, no other blob and no pull; then it is said.
 * 14  Rest means: everything is sent, confirmed by verified pages, and the server has no more.
 * 15  At rest the server's line is held open; so it is while only sending is refused.
 * 16  What is told on the line is a reason to pull, whatever it is, and to do nothing else.
 * 17  After something sent was refused, the server's pages are pulled before it is said: one that was set back refuses what it cannot join
 *     to its own, and only a page shows that.
 * 18  Once in each session, when the server has no more, it is asked what it lacks of entries that it was given back: what is here of that is given.
 * 19  Bodies that came late are asked for when the server has no more: once in each session, and after each page that brought something.
 */
import type { Hash } from '#bytes';
import type { OutboxRow } from '#storage';
import { firstBatch } from './batch.ts';
import type { AlarmType, Refusal } from './sync-state.ts';

export interface Situation {
  readonly founded: boolean;
  /** The server has not taken the first entries, as far as this device knows. */
  readonly setupDue: boolean;
  /** The server answered that setup is closed. */
  readonly setupClosed: boolean;
  readonly alarm: AlarmType | null;
  /** While an alarm stands: it is time to ask the server again. */
  readonly secondLookDue: boolean;
  readonly refusal: Refusal | null;
  /** A session is open, as far as this device knows. */
  readonly session: boolean;
  /** Blobs without a receipt, in the order they were shelved. */
  readonly owed: readonly Hash[];
  /** Those of them that this device cannot send: gone, or no longer of their hash. */
  readonly damaged: ReadonlySet<Hash>;
  /** In order of n. */
  readonly outbox: readonly OutboxRow[];
  /** The server has confirmed the entries below this n. */
  readonly sentBelow: number;
  /** The server had no more when last asked, and nothing was sent since. */
  readonly pulled: boolean;
  /** It was asked in this session what it lacks. */
  readonly lackingAsked: boolean;
  /** Bodies that came late were asked for, in this session and since the last page that brought something. */
  readonly lateAsked: boolean;
  /** The server has told another size than this device has verified. */
  readonly news: boolean;
  /** The server's line is not open, and it is time to open it. */
  readonly lineDue: boolean;
}

export type Step =
  | { readonly do: 'halt'; readonly why: AlarmType }
  | { readonly do: 'lookAgain'; readonly why: AlarmType }
  | { readonly do: 'refuse'; readonly why: Refusal }
  | { readonly do: 'setUp' }
  | { readonly do: 'confirmSetup' }
  | { readonly do: 'openSession' }
  | { readonly do: 'putBlob'; readonly hash: Hash }
  | { readonly do: 'pushEntries'; readonly rows: readonly OutboxRow[] }
  | { readonly do: 'pull' }
  | { readonly do: 'sendAgain' }
  | { readonly do: 'giveLacking' }
  | { readonly do: 'fetchLate' }
  | { readonly do: 'listen' }
  | { readonly do: 'rest' };

export function plan(now: Situation): Step {
  const step = next(now);
  return withinSession.has(step.do) && !now.session ? { do: 'openSession' } : step;
}

const withinSession: ReadonlySet<Step['do']> = new Set([
  'confirmSetup',
  'putBlob',
  'pushEntries',
  'pull',
  'giveLacking',
  'fetchLate',
  'listen'
] as const);

/** These are of something that was sent; all others are of this device, or its disk is full. */
const ofSending: ReadonlySet<Refusal> = new Set(['EntryRefused', 'TooLarge', 'ServerFull'] as const);

function next(now: Situation): Step {
  if (!now.founded) return { do: 'rest' };
  if (now.alarm) return { do: now.secondLookDue ? 'lookAgain' : 'halt', why: now.alarm };
  const { refusal } = now;
  if (refusal && (now.setupDue || !ofSending.has(refusal))) return { do: 'refuse', why: refusal };
  if (now.setupDue) return { do: now.setupClosed ? 'confirmSetup' : 'setUp' };

  const unsent = now.outbox.filter(({ n }) => n >= now.sentBelow);
  const sending = refusal ? null : send(now, unsent);
  if (sending) return sending;
  if (!now.pulled || now.news) return { do: 'pull' };
  if (!refusal && now.outbox.length > unsent.length) return { do: 'sendAgain' };
  if (!refusal && !now.lateAsked) return { do: 'fetchLate' };
  if (!refusal && !now.lackingAsked) return { do: 'giveLacking' };
  if (now.lineDue) return { do: 'listen' };
  if (refusal) return { do: 'refuse', why: refusal };
  return unsent.length > 0 ? { do: 'refuse', why: 'EntryRefused' } : { do: 'rest' };
}

function send({ owed, damaged }: Situation, unsent: readonly OutboxRow[]): Step | null {
  const blob = owed.find((hash) => !damaged.has(hash));
  if (blob) return { do: 'putBlob', hash: blob };
  const ready = untilOneWaits(unsent, new Set(owed));
  return ready.length > 0 ? { do: 'pushEntries', rows: firstBatch(ready) } : null;
}

function untilOneWaits(rows: readonly OutboxRow[], owed: ReadonlySet<Hash>): readonly OutboxRow[] {
  const waiting = rows.findIndex(({ blobs }) => blobs.some((hash) => owed.has(hash)));
  return waiting < 0 ? rows : rows.slice(0, waiting);
}
