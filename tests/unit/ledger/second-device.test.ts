import { beforeEach, describe, expect, test } from 'vitest';
import type { StreamId } from '#bytes';
import { type Head, type Ledger, recipientsFor, type Taken, usableEpoch, type Verdict } from '#ledger';
import {
  accept,
  admissionDraft,
  type Draft,
  found,
  grantDraft,
  type Hand,
  newPractice,
  newStream,
  newTablet,
  type Practice,
  random,
  recordDraft,
  renewalDraft,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let first: Hand;
let second: Hand;

/** A founded practice, and a second tablet of its founder that nobody has admitted. */
beforeEach(async () => {
  practice = await newPractice();
  ({ ledger } = await found(practice));
  first = practice.hand;
  second = await newTablet(first);
});

const admit = async (tablet = second): Promise<Taken> => accept(ledger, first, await admissionDraft(practice, tablet));
/** The person's keys are replaced, on the first tablet. */
async function renew(hand = first): Promise<Hand> {
  const { draft, hand: renewed } = await renewalDraft(practice, hand);
  await accept(ledger, hand, draft);
  return renewed;
}

async function outcome(hand: Hand, draft: Draft): Promise<Verdict | string> {
  const taken = await ledger.take(await write(ledger, hand, draft));
  return taken.ok ? taken.value.verdict : taken.error.type;
}
const having = (seen: Head, draft: Draft): Draft => ({ ...draft, header: { ...draft.header, seen } });
const accepted: Verdict = { type: 'Accepted' };
const refused = (type: string) => ({ type: 'Refused', reason: { type } });
const refusedByRule = (rule: number) => ({ type: 'Refused', reason: { type: 'RosterRefused', rule } });

function note(stream = practice.streams.desk): Draft {
  const epoch = ledger.epochsOf(stream).at(-1);
  if (!epoch) throw new Error('no epoch');
  return recordDraft(stream, epoch.id, random(8));
}
const grant = (scope: 'staff' | 'desk' | 'clinic' | 'audit'): Draft => grantDraft(ledger, first.person, scope, practice.streams[scope]);
const chartGrant = (stream: StreamId): Draft => grantDraft(ledger, first.person, 'chart', stream);

describe('a second tablet', () => {
  test('belongs to the practice from its admission on, and not by anything it wrote before', async () => {
    expect(await outcome(second, note())).toBe('UnknownDevice');
    const { index } = await admit();
    expect(await outcome(second, having(await ledger.head(index), note()))).toBe('UnknownDevice');
    expect(await outcome(second, note())).toEqual(accepted);
    expect(ledger.chain(second.device)).toMatchObject({ nextN: 1 });
    expect(ledger.chain(first.device)).toMatchObject({ nextN: 7 });
  });

  test('and the first write at the same time: both are accepted in whatever order they come', async () => {
    await admit();
    const seen = await ledger.head();
    for (const hand of [first, second, second, first, second]) expect(await outcome(hand, having(seen, note()))).toEqual(accepted);
  });

  test('may admit a third', async () => {
    await admit();
    const third = await newTablet(first);
    expect(await outcome(second, await admissionDraft(practice, third))).toEqual(accepted);
    expect(await outcome(third, note())).toEqual(accepted);
  });
});

describe('two changes of the roster at the same time', () => {
  test('the second has its place, changes nothing, and may be tried again', async () => {
    await admit();
    const [seen, head] = [await ledger.head(), ledger.roster?.head ?? null];
    const late = async (): Promise<Draft> => ({ ...(await unlockersDraft(practice)), header: { rosterPrev: head, seen } });
    expect(await outcome(first, await late())).toEqual(accepted);
    const { roster, size } = ledger;
    expect(await outcome(second, await late())).toEqual(refusedByRule(7));
    expect(ledger.roster).toBe(roster);
    expect(ledger.size).toBe(size + 1);
    expect(ledger.notAccepted).toEqual([{ index: size, verdict: refusedByRule(7) }]);
    expect(await outcome(second, await unlockersDraft(practice))).toEqual(accepted);
  });

  test('what names the refused one comes second too', async () => {
    const first7 = { ...(await unlockersDraft(practice)), header: { rosterPrev: ledger.leaf(0) } };
    expect(await outcome(first, first7)).toEqual(refusedByRule(7));
    const after = { ...(await unlockersDraft(practice)), header: { rosterPrev: ledger.leaf(ledger.size - 1) } };
    expect(await outcome(first, after)).toEqual(refusedByRule(7));
    expect(await outcome(first, await unlockersDraft(practice))).toEqual(accepted);
  });
});

describe('a renewal', () => {
  test('is of every entry that has seen it: the new key signs from there on, the old one before', async () => {
    await admit();
    const before = await ledger.head();
    const renewed = await renew();
    const onSecond = { ...second, personKeys: renewed.personKeys };
    expect(await outcome(onSecond, having(before, note()))).toBe('BadSignature');
    expect(await outcome(second, having(before, note()))).toEqual(accepted);
    expect(await outcome(second, note())).toBe('BadSignature');
    await accept(ledger, renewed, grant('desk'));
    expect(await outcome(onSecond, note())).toEqual(accepted);
    expect(await outcome(renewed, note())).toEqual(accepted);
  });

  test('takes the roster out of the hands of whoever kept the old keys, whatever they say to have seen', async () => {
    await admit();
    const before = await ledger.head();
    await renew();
    const thief = await newTablet(second);
    for (const draft of [
      await admissionDraft(practice, thief),
      (await renewalDraft(practice, second)).draft,
      await unlockersDraft({ ...practice, hand: second })
    ]) {
      expect(await outcome(second, having(before, draft))).toEqual(refusedByRule(15));
      expect(await outcome(second, draft)).toBe('BadSignature');
    }
  });

  test('ends every epoch that the person had: none is usable until a new one is opened', async () => {
    const chart = newStream();
    await accept(ledger, first, chartGrant(chart));
    const { staff, desk, clinic } = practice.streams;
    const usable = () => [staff, desk, clinic, chart].map((stream) => usableEpoch(ledger, stream) !== null);
    expect(usable()).toEqual([true, true, true, true]);
    const renewed = await renew();
    expect(usable()).toEqual([false, false, false, false]);
    expect(recipientsFor(ledger, chart, first.person)).toBeNull();
    for (const scope of ['staff', 'desk', 'clinic'] as const) await accept(ledger, renewed, grant(scope));
    expect(usable()).toEqual([true, true, true, false]);
    await accept(ledger, renewed, chartGrant(chart));
    expect(usable()).toEqual([true, true, true, true]);
  });

  test('refuses what is sealed under an ended epoch by whoever has seen it, and by nobody else: EpochOver', async () => {
    await admit();
    const before = await ledger.head();
    const [desk, audit] = [note(), { ...note(practice.streams.audit), kind: 'audit' as const }];
    const renewed = await renew();
    expect(await outcome(second, having(before, desk))).toEqual(accepted);
    expect(await outcome(second, having(before, audit))).toEqual(accepted);
    expect(await outcome(renewed, desk)).toEqual(refused('EpochOver'));
    expect(await outcome(renewed, audit)).toEqual(refused('EpochOver'));
    await accept(ledger, renewed, grant('desk'));
    expect(await outcome(renewed, note())).toEqual(accepted);
  });

  test('leaves a grant of a tablet that had not seen it accepted, and not usable', async () => {
    await admit();
    const before = await ledger.head();
    const late = grant('desk');
    const renewed = await renew();
    expect(await outcome(second, having(before, late))).toEqual(accepted);
    expect(ledger.epochsOf(practice.streams.desk).at(-1)).toMatchObject({ seen: before.size });
    expect(usableEpoch(ledger, practice.streams.desk)).toBeNull();
    expect(await outcome(renewed, note())).toEqual(refused('EpochOver'));
  });

  test('ends a chart’s epoch through the clinic scope too, whenever the chart’s was opened', async () => {
    const chart = newStream();
    const late = chartGrant(chart);
    const renewed = await renew();
    expect(await outcome(renewed, late)).toEqual(accepted);
    expect(usableEpoch(ledger, chart)).toBeNull();
    expect(await outcome(renewed, note(chart))).toEqual(refused('EpochOver'));
  });

  test('ends an epoch that its opener knows, though it was sealed to the recovery key alone', async () => {
    practice = await newPractice(['admin', 'hygienist']);
    ({ ledger } = await found(practice));
    first = practice.hand;
    const { audit } = practice.streams;
    const usable = () => usableEpoch(ledger, audit, first.person);
    const tablet = await newTablet(first);
    await accept(ledger, first, await admissionDraft(practice, tablet));
    const before = await ledger.head();
    const renewed = await renew();
    expect(usable()).toBeNull();
    expect(await outcome(tablet, having(before, grant('audit')))).toEqual(accepted);
    expect(usable()).toBeNull();
    await accept(ledger, renewed, grant('audit'));
    expect(usable()).toEqual(ledger.epochsOf(audit).at(-1));
  });

  test('says nothing of an epoch whose grant is not here: it is not usable, and what is sealed under it is not judged', async () => {
    const chart = newStream();
    const parcel = await write(ledger, first, chartGrant(chart));
    expect((await ledger.take({ ...parcel, body: null })).ok).toBe(true);
    const renewed = await renew();
    expect(usableEpoch(ledger, chart)).toBeNull();
    expect(await outcome(renewed, note(chart))).toEqual(accepted);
  });

  test('is taken back with all that it did', async () => {
    const { roster, size } = ledger;
    await renew();
    ledger.truncate(size);
    expect(ledger.roster).toBe(roster);
    expect(await outcome(first, note())).toEqual(accepted);
  });
});
