/** Work that was done unaware of a lost right waits, and somebody says whether it counts: the rules 35 and 36. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Hash, sha256, type StreamId } from '#bytes';
import {
  createLedger,
  encodeAssignment,
  encodeDeparture,
  encodeRestriction,
  encodeRoleChange,
  encodeSettlement,
  type Head,
  type Ledger,
  type Parcel,
  parseEntry,
  resumeLedger,
  type Role,
  type Settlement,
  type Verdict
} from '#ledger';
import {
  accept,
  type Draft,
  enrolmentDraft,
  found,
  grantDraft,
  type Hand,
  newHand,
  newPractice,
  newStream,
  type Practice,
  random,
  recordDraft,
  rosterDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let parcels: Parcel[];
/** Admin, auditor and dentist; a hygienist who has a chart, another who has not, somebody at the desk who is an admin too. */
let dentist: Hand, anna: Hand, berta: Hand, office: Hand;
let chart: StreamId;

beforeEach(async () => {
  practice = await newPractice();
  const founded = await found(practice);
  ledger = founded.ledger;
  parcels = [...founded.parcels];
  dentist = practice.hand;
  [anna, berta, office] = [await comes(['hygienist']), await comes(['hygienist']), await comes(['admin', 'office'])];
  chart = newStream();
  await taken(anna, grantDraft(ledger, anna.person, 'chart', chart));
});

async function comes(roles: readonly Role[]): Promise<Hand> {
  const hand = await newHand();
  await taken(dentist, await enrolmentDraft(practice, hand, { roles }));
  return hand;
}

async function taken(hand: Hand, draft: Draft): Promise<void> {
  parcels.push(await write(ledger, hand, draft));
  const last = await ledger.takeAll(parcels.slice(-1));
  expect(last).toMatchObject({ ok: true, value: [{ verdict: { type: 'Accepted' } }] });
}

async function outcome(hand: Hand, draft: Draft): Promise<{ readonly verdict: Verdict; readonly hash: Hash }> {
  const parcel = await write(ledger, hand, draft);
  const one = await ledger.take(parcel);
  if (!one.ok) throw new Error(one.error.type);
  parcels.push(parcel);
  return { verdict: one.value.verdict, hash: one.value.entry.hash };
}

const roleDraft = ({ person }: Hand, roles: readonly Role[]): Draft =>
  rosterDraft(practice, encodeRoleChange({ person, roles, until: null }));
const settleDraft = (entries: readonly Hash[], verdict: Settlement['verdict'] = 'accept'): Draft =>
  rosterDraft(practice, encodeSettlement({ entries, verdict }));
const settling = async (hand: Hand, entries: readonly Hash[], verdict?: Settlement['verdict']): Promise<Verdict> =>
  (await outcome(hand, settleDraft(entries, verdict))).verdict;
const assignDraft = ({ person }: Hand, right: 'read' | 'edit' | null): Draft => ({
  kind: 'assign',
  stream: chart,
  body: encodeAssignment({ person, right })
});
const recordAt = (seen: Head, stream = chart): Draft => {
  const epoch = ledger.epochsOf(stream).find(({ index }) => index < seen.size);
  if (!epoch) throw new Error('no epoch');
  const draft = recordDraft(stream, epoch.id);
  return { ...draft, header: { ...draft.header, seen } };
};

/** Anna has the chart taken from her, and shoots once more before she knows. */
async function annaWrites(): Promise<Hash> {
  const seen = await ledger.head();
  await taken(dentist, assignDraft(anna, null));
  const { verdict, hash } = await outcome(anna, recordAt(seen));
  expect(verdict).toEqual({ type: 'Quarantined' });
  return hash;
}

const accepted: Verdict = { type: 'Accepted' };
const refusedBy = (rule: number): Verdict => ({ type: 'Refused', reason: { type: 'RosterRefused', rule } });

describe('what is said of work that waits', () => {
  test('stands in the roster, and the entry keeps its verdict', async () => {
    const [first, second] = [await annaWrites(), (await outcome(anna, recordAt(await ledger.head(ledger.size - 2)))).hash];
    expect(ledger.waiting.map(({ hash, stream }) => [hash, stream])).toEqual([first, second].map((hash) => [hash, chart]));
    expect(await settling(dentist, [first])).toEqual(accepted);
    expect(await settling(dentist, [second], 'reject')).toEqual(accepted);
    expect([...(ledger.roster?.settled ?? [])]).toEqual([
      [first, 'accept'],
      [second, 'reject']
    ]);
    expect(ledger.waiting).toHaveLength(2);
    expect(ledger.notAccepted.map(({ verdict }) => verdict.type)).toEqual(['Quarantined', 'Quarantined']);
  });

  test('is taken back with its entry, and comes again from a checkpoint', async () => {
    const hash = await annaWrites();
    await settling(dentist, [hash]);
    const resumed = await resumeLedger(practice.id, ledger.checkpoint());
    if (!resumed.ok) throw new Error(resumed.error.why);
    expect(resumed.value.waiting).toEqual(ledger.waiting);
    expect(resumed.value.roster).toEqual(ledger.roster);
    ledger.truncate(ledger.size - 1);
    expect([ledger.roster?.settled.size, ledger.waiting.length]).toEqual([0, 1]);
    ledger.truncate(ledger.size - 1);
    expect(ledger.waiting).toEqual([]);
  });

  test('does not depend on who sees the bodies of a chart’s grants: the roster is the same where they are not', async () => {
    // Her keys change hands while she is away: what she seals under the old epoch is over for whoever sees to whom that was sealed.
    await taken(dentist, assignDraft(berta, 'edit'));
    await taken(dentist, grantDraft(ledger, dentist.person, 'chart', chart));
    await taken(dentist, roleDraft(berta, ['office']));
    const seen = await ledger.head();
    const under = ledger.epochsOf(chart).at(-1)?.id;
    if (!under) throw new Error('no epoch');
    await taken(dentist, assignDraft(anna, null));
    const draft = recordDraft(chart, under);
    const over = await outcome(anna, { ...draft, header: { ...draft.header, seen } });
    expect(over.verdict).toEqual({ type: 'Refused', reason: { type: 'EpochOver' } });
    expect(await settling(dentist, [over.hash])).toEqual(accepted);

    const blind = createLedger(practice.id);
    const without = await Promise.all(
      parcels.map(async (parcel) => {
        const { header } = await parseEntry(parcel.entry);
        return header.kind === 'grant' && header.stream === chart ? { ...parcel, body: null } : parcel;
      })
    );
    expect((await blind.takeAll(without)).ok).toBe(true);
    expect(blind.verdictAt(ledger.waiting[0]?.index ?? 0)).toEqual({ type: 'Quarantined' });
    expect(blind.roster).toEqual(ledger.roster);
  });
});

describe('35: what is settled waits, is named once, and was settled by nobody before', () => {
  test.each<[string, (waiting: Hash) => readonly Hash[] | Promise<readonly Hash[]>]>([
    ['nothing at all', () => []],
    ['the same twice', (waiting) => [waiting, waiting]],
    ['an entry that counts', (waiting) => [waiting, ledger.leaf(1)]],
    ['an entry that is not there', async (waiting) => [waiting, await sha256(random(8))]]
  ])('%s', async (_, entries) => {
    const waiting = await annaWrites();
    expect(await settling(dentist, await entries(waiting))).toEqual(refusedBy(35));
    expect(ledger.roster?.settled.size).toBe(0);
    expect(await settling(dentist, [waiting])).toEqual(accepted);
  });

  test('a second word, the same or another', async () => {
    const waiting = await annaWrites();
    expect(await settling(dentist, [waiting], 'reject')).toEqual(accepted);
    for (const verdict of ['accept', 'reject'] as const) expect(await settling(dentist, [waiting], verdict)).toEqual(refusedBy(35));
  });

  test('work of somebody who never had the right', async () => {
    const { hash } = await outcome(office, recordAt(await ledger.head()));
    expect(await settling(dentist, [hash])).toEqual(refusedBy(35));
  });
});

describe('36: a chart’s is settled by somebody who may change that chart, any other by an admin; nobody settles their own', () => {
  test('of a chart: by a dentist and by whoever was given it to change, not by the desk, an admin, or another hygienist', async () => {
    const waiting = [await annaWrites(), (await outcome(anna, recordAt(await ledger.head(ledger.size - 2)))).hash] as const;
    for (const hand of [office, berta, anna]) expect(await settling(hand, [waiting[0]])).toEqual(refusedBy(36));
    await taken(dentist, assignDraft(berta, 'read'));
    expect(await settling(berta, [waiting[0]])).toEqual(refusedBy(36));
    await taken(dentist, assignDraft(berta, 'edit'));
    expect(await settling(berta, [waiting[0]])).toEqual(accepted);
    expect(await settling(dentist, [waiting[1]])).toEqual(accepted);
  });

  test.each(['accept', 'reject'] as const)('of oneself: by somebody else, to %s, also where one has the right again', async (verdict) => {
    const ofChart = await annaWrites();
    await taken(dentist, assignDraft(anna, 'edit'));
    expect(await settling(anna, [ofChart], verdict)).toEqual(refusedBy(36));
    const resumed = await resumeLedger(practice.id, ledger.checkpoint());
    if (!resumed.ok) throw new Error(resumed.error.why);
    const again = await resumed.value.take(await write(resumed.value, anna, settleDraft([ofChart], verdict)));
    expect(again).toMatchObject({ value: { verdict: refusedBy(36) } });
    expect(await settling(dentist, [ofChart], verdict)).toEqual(accepted);
  });

  test('of an admin at the desk: by another admin', async () => {
    const seen = await ledger.head();
    await taken(dentist, roleDraft(office, ['admin']));
    await taken(dentist, roleDraft(office, []));
    const { hash } = await outcome(office, recordAt(seen, practice.streams.desk));
    await taken(dentist, roleDraft(office, ['admin', 'office']));
    expect(await settling(office, [hash])).toEqual(refusedBy(36));
    expect(await settling(dentist, [hash])).toEqual(accepted);
  });

  test('of a restricted chart: by the people named alone', async () => {
    const seen = await ledger.head();
    await taken(dentist, rosterDraft(practice, encodeRestriction({ stream: chart, persons: [berta.person] })));
    const { verdict, hash } = await outcome(anna, recordAt(seen));
    expect(verdict).toEqual({ type: 'Quarantined' });
    expect(await settling(dentist, [hash])).toEqual(refusedBy(36));
    expect(await settling(berta, [hash])).toEqual(accepted);
  });

  test('of the desk: by an admin, a dentist or not', async () => {
    const desk = practice.streams.desk;
    const seen = await ledger.head();
    await taken(dentist, rosterDraft(practice, encodeDeparture({ person: anna.person, devices: [] })));
    const other = await comes(['dentist']);
    const { verdict, hash } = await outcome(anna, recordAt(seen, desk));
    expect(verdict).toEqual({ type: 'Quarantined' });
    expect(await settling(other, [hash])).toEqual(refusedBy(36));
    expect(await settling(office, [hash])).toEqual(accepted);
  });

  test('all of one entry or none: one that is not theirs to settle is enough', async () => {
    const seen = await ledger.head();
    const ofChart = await annaWrites();
    await taken(dentist, rosterDraft(practice, encodeDeparture({ person: anna.person, devices: [] })));
    const { hash: ofDesk } = await outcome(anna, recordAt(seen, practice.streams.desk));
    expect(await settling(office, [ofDesk, ofChart])).toEqual(refusedBy(36));
    expect(ledger.roster?.settled.size).toBe(0);
    expect(await settling(dentist, [ofDesk, ofChart])).toEqual(accepted);
  });
});

test('the work of an epoch of their own, opened before they knew that they had left, waits with it', async () => {
  const seen = await ledger.head();
  const own = newStream();
  const opening = grantDraft(ledger, berta.person, 'chart', own);
  await taken(dentist, rosterDraft(practice, encodeDeparture({ person: berta.person, devices: [] })));
  await accept(ledger, berta, { ...opening, header: { ...opening.header, seen } });
  const epoch = ledger.epochsOf(own)[0];
  if (!epoch) throw new Error('no epoch');
  const draft = recordDraft(own, epoch.id);
  const { verdict } = await outcome(berta, { ...draft, header: { ...draft.header, seen } });
  expect(verdict).toEqual({ type: 'Quarantined' });
});
