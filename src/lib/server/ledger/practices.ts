/**
 * The practices of this server, each with its whole ledger verified in memory. A write happens in a practice's own queue: checked in
 * memory, written in one transaction, and taken back in memory where the disk refused it.
 */
import { type Bytes, type DeviceId, MalformedCbor, type PersonId, type PracticeId } from '#bytes';
import { createLedger, type Header, type Ledger, parseAdmission, parseEnrolment, type Taken } from '#ledger';
import type { WireHead } from '#protocol';
import type { LedgerStore } from '../ports.ts';

/** What decides who may have an entry's body. */
export type BodyOf = Pick<Header, 'kind' | 'stream'>;

export interface OpenPractice {
  readonly id: PracticeId;
  /** Another object after `adopt`. In the middle of a write it is ahead of the disk. */
  readonly ledger: Ledger;
  /** How many entries the disk has: what is told to readers ends here. */
  readonly committed: number;
  /** The people whom a device was admitted for, and those who have signed entries on it. */
  peopleOf(device: DeviceId | null): readonly PersonId[];
  /** Goes on with another ledger of the very same entries, which knows more of their bodies. In the practice's turn. */
  adopt(ledger: Ledger): void;
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

/** Reads again what the disk has, since a body has come that says who may read what. In the practice's turn. */
export async function readAgain(store: LedgerStore, practice: OpenPractice): Promise<void> {
  const ledger = createLedger(practice.id);
  await readInto(ledger, store, await practice.ledger.head(), () => undefined);
  practice.adopt(ledger);
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

export function openPractice(id: PracticeId, first: Ledger): OpenPractice {
  let ledger = first;
  const people = new Map<DeviceId, Set<PersonId>>();
  const watching = new Set<() => void>();
  const bodies: BodyOf[] = [];
  const shared = sharing();
  const belongs = (person: PersonId, device: DeviceId): void => {
    people.set(device, (people.get(device) ?? new Set()).add(person));
  };
  let committed = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    id,
    get ledger() {
      return ledger;
    },
    adopt(next) {
      ledger = next;
    },
    get committed() {
      return committed;
    },
    peopleOf: (device) => (device === null ? [] : [...(people.get(device) ?? [])]),
    bodyOf(index) {
      const body = bodies[index];
      if (!body) throw new RangeError('no such entry');
      return body;
    },
    note(taken) {
      for (const one of taken) {
        committed = one.index + 1;
        bodies[one.index] = shared(one.entry.header);
        belongs(one.entry.header.author, one.entry.header.device);
        const newcomer = newcomerIn(one);
        if (newcomer) belongs(newcomer.person, newcomer.device);
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

interface Newcomer {
  readonly person: PersonId;
  readonly device: DeviceId;
}

/** A device that has joined, by itself or with a colleague, and written nothing yet: it is to be given what its person may read. */
function newcomerIn({ entry, body, verdict }: Taken): Newcomer | null {
  if (entry.header.kind !== 'roster' || body === null || verdict.type !== 'Accepted') return null;
  return orNull(admitted, body) ?? orNull(enrolled, body);
}

function admitted(body: Bytes): Newcomer {
  const { person, device } = parseAdmission(body);
  return { person, device: device.id };
}

function enrolled(body: Bytes): Newcomer {
  const { person, device } = parseEnrolment(body);
  return { person: person.id, device: device.device.id };
}

function orNull<T>(parse: (body: Bytes) => T, body: Bytes): T | null {
  try {
    return parse(body);
  } catch (failure) {
    if (failure instanceof MalformedCbor) return null;
    throw failure;
  }
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
