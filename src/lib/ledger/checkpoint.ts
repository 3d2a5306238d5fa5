/**
 * The state of a ledger as one run of bytes, so that starting again costs reading it instead of replaying every entry.
 *
 *   checkpoint = version u32 ‖ head length u32 ‖ head ‖ columns                numbers little-endian
 *   head       = CBOR { practice, size, rosters, devices, openers, audiences, publics, legacies, epochs, assignees, assigned, notAccepted, unaware, waiting }: what is few
 *   columns    tree         of each level k, floor(size / 2^k) nodes of 32 bytes
 *              places       u32 of each entry of each device, in the order of `devices`            seen   u32 likewise
 *              epochs       ids 16, streams 16, places u32, seen u32, scopes u8, openers u32, audiences u32, publics u32, legacies u32
 *                           (0: none; from 1 on a place in the list of that name)
 *              assigned     places u32, streams 16, assignees u32, rights u8
 *              notAccepted  places u32, verdicts u8, rules u8
 *              waiting      places u32, streams 16, authors u32: from 1 on a place in the list `unaware`
 *
 * It is only as true as where it comes from: whoever kept it checks that it is what they kept, and compares the head that it leads to. The
 * nodes of the tree are not hashed again, and nothing is verified but the rosters, whose entries are in it and are applied once more.
 */
import {
  type Bytes,
  bytesOf,
  type Cbor,
  concat,
  type DeviceId,
  encode,
  type EpochId,
  idOf,
  idToBytes,
  list,
  map,
  parse,
  parseId,
  type PersonId,
  type PracticeId,
  practiceOf,
  type StreamId,
  uint
} from '#bytes';
import type { DeviceEntries } from './chains.ts';
import { Columns, MalformedColumns, uint32Column } from './columns.ts';
import { maxEarlier, recipient, recipientCbor } from './grant.ts';
import { hpkePublic } from './keys.ts';
import type { Assigned, Epoch, Recipient, Refusal, ScopeKind, Verdict, Waiting } from './types.ts';

/** Of the format and of the rules that its verdicts came of: raised with either, since a program uses those of its own version only. */
const checkpointVersion = 8;

export interface NotAccepted {
  readonly index: number;
  readonly verdict: Verdict;
}

export interface CheckpointState {
  readonly practice: PracticeId;
  readonly size: number;
  /** The tree's levels, packed; see `tree.ts`. */
  readonly levels: readonly Uint8Array[];
  readonly chains: readonly DeviceEntries[];
  /** In the order they were opened. */
  readonly epochs: readonly Epoch[];
  readonly assigned: readonly Assigned[];
  /** The roster entries that were applied, in order. */
  readonly rosters: readonly { readonly entry: Bytes; readonly body: Bytes }[];
  readonly notAccepted: readonly NotAccepted[];
  /** In order. */
  readonly waiting: readonly Waiting[];
}

export function encodeCheckpoint(state: CheckpointState): Bytes {
  const { practice, size, levels, chains, epochs, assigned, rosters, notAccepted, waiting } = state;
  const assignees = new Numbered<PersonId>((id) => id);
  const unaware = new Numbered<PersonId>((id) => id);
  const openers = new Numbered<PersonId>((id) => id);
  const audiences = new Numbered<readonly Recipient[]>((all) => JSON.stringify(all));
  const publics = new Numbered<Bytes>((key) => key);
  const legacies = new Numbered<readonly EpochId[]>((all) => all.join());
  const epochColumns = [
    ...epochs.map(({ id }) => idToBytes(id)),
    ...epochs.map(({ stream }) => idToBytes(stream)),
    uint32Column(epochs.map(({ index }) => index)),
    uint32Column(epochs.map(({ seen }) => seen)),
    Uint8Array.from(epochs, ({ scope }) => scopes.indexOf(scope)),
    uint32Column(epochs.map(({ opener }) => openers.numberOf(opener))),
    uint32Column(epochs.map(({ recipients }) => audiences.numberOf(recipients))),
    uint32Column(epochs.map((epoch) => publics.numberOf(epoch.public))),
    uint32Column(epochs.map(({ earlier }) => legacies.numberOf(earlier)))
  ];
  const assignedColumns = [
    uint32Column(assigned.map(({ index }) => index)),
    ...assigned.map(({ stream }) => idToBytes(stream)),
    uint32Column(assigned.map(({ person }) => assignees.numberOf(person))),
    Uint8Array.from(assigned, ({ right, emergency }) => (emergency ? takenInEmergency : rights.indexOf(right)))
  ];
  const waitingColumns = [
    uint32Column(waiting.map(({ index }) => index)),
    ...waiting.map(({ stream }) => idToBytes(stream)),
    uint32Column(waiting.map(({ author }) => unaware.numberOf(author)))
  ];
  const head = encode({
    practice: idToBytes(practice),
    size,
    rosters,
    devices: chains.map(({ device, places }): Cbor => ({ device: idToBytes(device), entries: places.length })),
    openers: openers.all.map(idToBytes),
    audiences: audiences.all.map((all): Cbor => all.map(recipientCbor)),
    publics: publics.all,
    legacies: legacies.all.map((all): Cbor => all.map(idToBytes)),
    epochs: epochs.length,
    assignees: assignees.all.map(idToBytes),
    assigned: assigned.length,
    notAccepted: notAccepted.length,
    unaware: unaware.all.map(idToBytes),
    waiting: waiting.length
  });
  return concat(
    uint32Column([checkpointVersion, head.byteLength]),
    head,
    ...levels,
    uint32Column(chains.flatMap(({ places }) => places)),
    uint32Column(chains.flatMap(({ seen }) => seen)),
    ...epochColumns,
    ...assignedColumns,
    uint32Column(notAccepted.map(({ index }) => index)),
    Uint8Array.from(notAccepted, ({ verdict }) => verdictNumber(verdict)),
    Uint8Array.from(notAccepted, ({ verdict }) => ruleOf(verdict)),
    ...waitingColumns
  );
}

/** Null where it is of another version. Throws MalformedCbor or MalformedColumns on any other form, and on what contradicts itself. */
export function decodeCheckpoint(bytes: Uint8Array): CheckpointState | null {
  const columns = new Columns(bytes);
  const [version = 0, headBytes = 0] = columns.uint32(2);
  if (version !== checkpointVersion) return null;
  const head = parse(headShape, columns.bytes(headBytes));
  const { practice, size, rosters } = head;
  const levels = readLevels(columns, size);
  const chains = readChains(columns, head);
  const epochs = readEpochs(columns, head);
  const assigned = readAssigned(columns, head);
  const notAccepted = readNotAccepted(columns, head);
  const waiting = readWaiting(columns, head);
  columns.end();
  return { practice, size, levels, chains, epochs, assigned, rosters, notAccepted, waiting };
}

const many = 2 ** 32;
const rosterParts = map({ entry: bytesOf(1, 2 ** 20), body: bytesOf(0, 2 ** 20) });

const headShape = map({
  practice: practiceOf,
  size: uint(many - 1),
  rosters: list(rosterParts, many),
  devices: list(map({ device: idOf<DeviceId>(), entries: uint(many) }), many),
  openers: list(idOf<PersonId>(), many),
  audiences: list(list(recipient, many), many),
  publics: list(hpkePublic, many),
  legacies: list(list(idOf<EpochId>(), maxEarlier), many),
  epochs: uint(many),
  assignees: list(idOf<PersonId>(), many),
  assigned: uint(many),
  notAccepted: uint(many),
  unaware: list(idOf<PersonId>(), many),
  waiting: uint(many)
});
type CheckpointHead = ReturnType<typeof headShape>;

function readLevels(columns: Columns, size: number): readonly Uint8Array[] {
  const levels: Uint8Array[] = [];
  for (let count = size; count > 0; count = Math.floor(count / 2)) levels.push(columns.bytes(32 * count));
  return levels;
}

/** Every place belongs to exactly one device, and along its chain places rise and what was seen does not fall. */
function readChains(columns: Columns, { size, devices }: CheckpointHead): readonly DeviceEntries[] {
  must(devices.reduce((sum, { entries }) => sum + entries, 0) === size);
  must(new Set(devices.map(({ device }) => device)).size === devices.length);
  const places = devices.map(({ entries }) => columns.uint32(entries));
  const seen = devices.map(({ entries }) => columns.uint32(entries));
  const taken = new Uint8Array(size);
  return devices.map(({ device }, i) => {
    const chain = { device, places: places[i] ?? [], seen: seen[i] ?? [] };
    let last = -1;
    let hadSeen = 0;
    for (let n = 0; n < chain.places.length; n++) {
      const place = chain.places[n] ?? size;
      const had = chain.seen[n] ?? size;
      must(place > last && taken[place] === 0 && had >= hadSeen && had <= place);
      taken[place] = 1;
      last = place;
      hadSeen = had;
    }
    return chain;
  });
}

function readEpochs(columns: Columns, { size, epochs: count, openers, audiences, publics, legacies }: CheckpointHead): readonly Epoch[] {
  const ids = columns.hex(count, 16).map((id) => present(parseId<EpochId>(id)));
  const streams = columns.hex(count, 16).map((id) => present(parseId<StreamId>(id)));
  const places = columns.uint32(count);
  const seen = columns.uint32(count);
  const scope = columns.uint8(count).map((number) => named(scopes, number));
  const opener = numbered(openers, columns.uint32(count));
  const recipients = numbered(audiences, columns.uint32(count));
  const published = numbered(publics, columns.uint32(count));
  const earlier = numbered(legacies, columns.uint32(count));
  must(ascend(places, size) && new Set(ids).size === count);
  must(new Set(openers).size === openers.length && new Set(audiences.map((all) => JSON.stringify(all))).size === audiences.length);
  must(new Set(legacies.map((all) => all.join())).size === legacies.length);
  return ids.map((id, i) => {
    const epoch = {
      id,
      stream: present(streams[i]),
      scope: present(scope[i]),
      index: present(places[i]),
      seen: present(seen[i]),
      opener: present(opener[i]),
      public: published[i] ?? null,
      recipients: recipients[i] ?? null,
      earlier: earlier[i] ?? null
    };
    must(epoch.seen <= epoch.index);
    must((epoch.public === null) === (epoch.scope === 'chart' || epoch.recipients === null));
    must((epoch.recipients === null) === (epoch.earlier === null));
    return epoch;
  });
}

function readAssigned(columns: Columns, { size, assigned: count, assignees }: CheckpointHead): readonly Assigned[] {
  const places = columns.uint32(count);
  const streams = columns.hex(count, 16).map((id) => present(parseId<StreamId>(id)));
  const persons = numbered(assignees, columns.uint32(count));
  const given = columns.uint8(count);
  must(ascend(places, size) && new Set(assignees).size === assignees.length);
  return places.map((index, i) => {
    const at = { index, stream: present(streams[i]), person: present(persons[i]) };
    if (given[i] === takenInEmergency) return { ...at, right: 'read', emergency: true };
    const right = rights[present(given[i])];
    if (right === undefined) throw new MalformedColumns('a right that is none');
    return { ...at, right };
  });
}

function readNotAccepted(columns: Columns, { size, notAccepted: count }: CheckpointHead): readonly NotAccepted[] {
  const places = columns.uint32(count);
  const verdicts = columns.uint8(count);
  const rules = columns.uint8(count);
  must(ascend(places, size));
  return places.map((index, i) => ({ index, verdict: verdictOf(present(verdicts[i]), present(rules[i])) }));
}

function readWaiting(columns: Columns, { size, waiting: count, unaware }: CheckpointHead): readonly Waiting[] {
  const places = columns.uint32(count);
  const streams = columns.hex(count, 16).map((id) => present(parseId<StreamId>(id)));
  const authors = numbered(unaware, columns.uint32(count));
  must(ascend(places, size) && new Set(unaware).size === unaware.length);
  return places.map((index, i) => ({ index, stream: present(streams[i]), author: present(authors[i]) }));
}

/** Their order is the format's. */
const scopes: readonly ScopeKind[] = ['staff', 'desk', 'clinic', 'chart', 'audit'];

/** Their order is the format's. */
const rights: readonly Assigned['right'][] = [null, 'read', 'edit'];
/** After them: to read, by the person themself. */
const takenInEmergency = rights.length;

type VerdictName = 'Quarantined' | Refusal['type'];
const verdictNames: readonly VerdictName[] = [
  'Quarantined',
  'NoRight',
  'WrongStream',
  'UnknownEpoch',
  'EpochOver',
  'MalformedBody',
  'EpochTaken',
  'WrongRecipients',
  'WrongPublic',
  'WrongEarlier',
  'NotYet',
  'NotClinical',
  'RosterRefused'
];

const verdictNumber = (verdict: Verdict): number => {
  if (verdict.type === 'Accepted') throw new Error('an accepted entry among those that are not');
  return verdictNames.indexOf(verdict.type === 'Refused' ? verdict.reason.type : verdict.type);
};

/** Of `apply-roster.ts`; 0 for any other verdict. */
const ruleOf = (verdict: Verdict): number =>
  verdict.type === 'Refused' && verdict.reason.type === 'RosterRefused' ? verdict.reason.rule : 0;

function verdictOf(number: number, rule: number): Verdict {
  const type = named(verdictNames, number);
  must((type === 'RosterRefused') === rule > 0);
  if (type === 'Quarantined') return { type };
  return { type: 'Refused', reason: type === 'RosterRefused' ? { type, rule } : { type } };
}

/** Values that come again and again, each listed once; numbered from 1, and 0 stands for null. */
class Numbered<T> {
  readonly all: T[] = [];
  readonly #keyOf: (value: T) => unknown;
  readonly #numbers = new Map<unknown, number>();

  constructor(keyOf: (value: T) => unknown) {
    this.#keyOf = keyOf;
  }

  numberOf(value: T | null): number {
    if (value === null) return 0;
    const key = this.#keyOf(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.push(value);
    this.#numbers.set(key, number);
    return number;
  }
}

/** What the numbers stand for; each value is numbered where it is first met, so that there is one way to write it. */
function numbered<T>(all: readonly T[], numbers: readonly number[]): readonly (T | null)[] {
  let known = 0;
  const values = numbers.map((number) => {
    must(number <= known + 1);
    known = Math.max(known, number);
    return number === 0 ? null : present(all[number - 1]);
  });
  must(known === all.length);
  return values;
}

const named = <T>(names: readonly T[], number: number): T => present(names[number]);

const ascend = (places: readonly number[], size: number): boolean =>
  places.every((place, i) => place < size && (i === 0 || place > (places[i - 1] ?? 0)));

function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new MalformedColumns('a number without its value');
  return value;
}

function must(holds: boolean): void {
  if (!holds) throw new MalformedColumns('contradicts itself');
}
