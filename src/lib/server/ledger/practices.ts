/**
 * The practices of this server, each with its whole ledger verified in memory. A write happens in a practice's own queue: checked in
 * memory, written in one transaction, and taken back in memory where the disk refused it.
 */
import type { PracticeId } from '#bytes';
import { createLedger, type Header, type Ledger, type Taken } from '#ledger';
import type { WireHead } from '#protocol';
import type { LedgerStore } from '../ports.ts';

/** What decides who may have an entry's body. */
export type BodyOf = Pick<Header, 'kind' | 'stream'>;

export interface OpenPractice {
  readonly id: PracticeId;
  /** In the middle of a write it is ahead of the disk. */
  readonly ledger: Ledger;
  /** How many entries the disk has: what is told to readers ends here. */
  readonly committed: number;
  /** Of an entry that the disk has. Throws a RangeError where it has none. */
  bodyOf(index: number): BodyOf;
  /** Remembers what was written; called after the disk has it. */
  note(taken: readonly Taken[]): void;
  /** Calls back after each `note`; returns the undoing. */
  watch(grown: () => void): () => void;
  /** Runs one piece of work after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export interface Practices {
  readonly count: number;
  get(id: PracticeId): OpenPractice | null;
  add(practice: OpenPractice): void;
}

/** The database and the tree over its entries disagree: it was altered or is damaged, and must not be written to. */
class LedgerDamaged extends Error {
  override name = 'LedgerDamaged';
}

export async function openPractices(store: LedgerStore): Promise<Practices> {
  const open = new Map<PracticeId, OpenPractice>();
  for (const { practice, head } of await store.practices()) open.set(practice, await replay(store, practice, head));
  return {
    get count() {
      return open.size;
    },
    get: (id) => open.get(id) ?? null,
    add: (practice) => {
      open.set(practice.id, practice);
    }
  };
}

const advice = 'The data folder was altered or is damaged: keep it as it is, and start with a copy of it from before.';

const replayAtOnce = { count: 1000, bytes: 32 * 1024 * 1024 };

async function replay(store: LedgerStore, id: PracticeId, head: WireHead): Promise<OpenPractice> {
  const ledger = createLedger(id);
  const practice = openPractice(id, ledger);
  await readInto(ledger, store, head, (taken) => {
    practice.note(taken);
  });
  return practice;
}

async function readInto(ledger: Ledger, store: LedgerStore, head: WireHead, note: (taken: readonly Taken[]) => void): Promise<void> {
  const id = ledger.practice;
  while (ledger.size < head.size) {
    const stored = await store.entries(id, ledger.size, replayAtOnce);
    const taken = await ledger.replay(stored);
    if (!taken.ok || stored.length === 0)
      throw new LedgerDamaged(`practice ${id}: entry ${String(ledger.size)} is not the one that was kept. ${advice}`);
    note(taken.value);
  }
  const { size, root } = await ledger.head();
  if (size !== head.size || root !== head.root)
    throw new LedgerDamaged(`practice ${id}: the entries do not give the head that was kept. ${advice}`);
}

export function openPractice(id: PracticeId, ledger: Ledger): OpenPractice {
  const watching = new Set<() => void>();
  const bodies: BodyOf[] = [];
  const shared = sharing();
  let committed = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    id,
    ledger,
    get committed() {
      return committed;
    },
    bodyOf(index) {
      const body = bodies[index];
      if (!body) throw new RangeError('no such entry');
      return body;
    },
    note(taken) {
      for (const one of taken) {
        committed = one.index + 1;
        bodies[one.index] = shared(one.entry.header);
      }
      for (const grown of watching) grown();
    },
    watch(grown) {
      watching.add(grown);
      return () => {
        watching.delete(grown);
      };
    },
    inTurn(work) {
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    }
  };
}

/** The entries of a stream, of which a chart has many, share one and the same. */
function sharing(): (header: BodyOf) => BodyOf {
  const known = new Map<string, BodyOf>();
  return ({ kind, stream }) => {
    const key = `${kind} ${stream}`;
    const body = known.get(key) ?? { kind, stream };
    known.set(key, body);
    return body;
  };
}
