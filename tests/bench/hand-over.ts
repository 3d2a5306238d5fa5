/**
 * What it costs to find out what is to be handed over, in a practice of 10,000 charts: `node tests/bench/hand-over.ts`. Five dentists and five hygienists, a chart given to
 * one of them, half of the charts with a second epoch. All at an unlock and where people changed; one chart where one was given to somebody; nothing where nothing changed.
 */
import type { PersonId, StreamId } from '#bytes';
import { asOf, type Recipient } from '#ledger';
import { CareTeams } from '../../src/lib/ledger/care-teams.ts';
import { Chains } from '../../src/lib/ledger/chains.ts';
import { Epochs } from '../../src/lib/ledger/epochs.ts';
import { Ledger } from '../../src/lib/ledger/ledger.ts';
import { Tree } from '../../src/lib/ledger/tree.ts';
import type { Epoch } from '../../src/lib/ledger/types.ts';
import { HandOver } from '../../src/lib/vault/hand-over.ts';
import { accept, enrolmentDraft, found, grantDraft, newEpochId, newHand, newPractice, newStream } from '../fixtures/ledger-people.ts';

const charts = 10_000;
const practice = await newPractice();
const { ledger: small } = await found(practice);
const hygienists: PersonId[] = [];
for (let i = 0; i < 10; i++) {
  const hand = await newHand();
  const isDentist = i % 2 === 0;
  await accept(small, practice.hand, await enrolmentDraft(practice, hand, { roles: [isDentist ? 'dentist' : 'hygienist'] }));
  if (!isDentist) hygienists.push(hand.person);
}
for (const scope of ['staff', 'desk', 'clinic', 'audit'] as const)
  await accept(small, practice.hand, grantDraft(small, practice.hand.person, scope, practice.streams[scope]));

const { size, roster } = small;
const clinic = small.epochsOf(practice.streams.clinic).at(-1);
if (!roster || !clinic) throw new Error('no practice');
const through: Recipient = { to: 'scope', scope: 'clinic', epoch: clinic.id };
const assigned = Array.from({ length: charts }, (_, i) => ({
  index: size + i,
  stream: newStream(),
  person: hygienists[i % hygienists.length] ?? practice.hand.person,
  right: 'edit' as const
}));
const epochs = assigned.flatMap(({ stream, person }, i): Epoch[] => {
  const at = { stream, scope: 'chart' as const, opener: practice.hand.person, public: null };
  const recipients: Recipient[] = [through, { to: 'person', person }];
  const first = { ...at, id: newEpochId(), index: size + charts + 2 * i, seen: size + charts, recipients, earlier: [] };
  const second = { ...first, id: newEpochId(), index: first.index + 1, earlier: [first.id] };
  return i % 2 === 0 ? [first] : [first, second];
});
const tree = new Tree();
const rosters = [{ from: 1, roster, entry: new Uint8Array(), body: new Uint8Array() }];
const own = Object.values(practice.streams).flatMap((stream) => small.epochsOf(stream).slice(-1));
const teams = new CareTeams(assigned);
const ledger = new Ledger({
  practice: practice.id,
  tree,
  chains: new Chains((index) => tree.leaf(index), []),
  epochs: new Epochs([...own, ...epochs]),
  teams,
  rosters,
  notAccepted: [],
  waiting: []
});

let verified = size + 3 * charts;
const book = {
  ledger,
  get verified() {
    return verified;
  },
  get seen() {
    return asOf(ledger, verified);
  }
};
const handOver = new HandOver({
  book,
  keyring: { has: () => true, takeLearnt: () => [], isHollow: () => false },
  person: practice.hand.person
});
/** Opens nothing: what is due is only found. */
let due: StreamId[] = [];
const epochsToWrite = () => ({
  drafts: [],
  ledger: book.seen,
  open: (_: string, stream: StreamId) => Promise.resolve(due.push(stream) as never)
});
async function measure(what: string): Promise<void> {
  due = [];
  const before = process.cpuUsage();
  let turns = 0;
  for (; handOver.isDue; turns++) (await handOver.drafts(epochsToWrite())).done();
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${what}: ${((user + system) / 1000).toFixed(2)} ms of processor time in ${String(turns)} turns, ${String(due.length)} to open`
  );
}

await measure('at an unlock, all charts');
await measure('a change of nothing');
verified++;
await measure('an entry that gives nobody anything');
const [one] = assigned;
if (one) teams.assign({ ...one, index: verified++, person: hygienists[1] ?? one.person });
await measure('a chart given to somebody');
