/** Whose chart it is: given, taken, for named people only; and what its epochs are sealed to because of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, encode, idToBytes, type PersonId, type StreamId } from '#bytes';
import {
  type ChartRight,
  encodeAssignment,
  encodeDeparture,
  encodeRestriction,
  encodeRoleChange,
  type Ledger,
  mayEditChart,
  mayRead,
  mayReadBody,
  type Recipient,
  recipientsFor,
  type Role,
  usableEpoch,
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
/** Admin, auditor and dentist. */
let dentist: Hand;
let [anna, berta, office]: Hand[] = [];
let chart: StreamId;

const comes = async (roles: readonly Role[]): Promise<Hand> => {
  const hand = await newHand();
  await accept(ledger, dentist, await enrolmentDraft(practice, hand, { roles }));
  return hand;
};
const of = (hand: Hand | undefined): Hand => {
  if (!hand) throw new Error('nobody');
  return hand;
};

/** A dentist who runs the practice, two hygienists and the desk; a patient whom nobody has. */
beforeEach(async () => {
  practice = await newPractice();
  ({ ledger } = await found(practice));
  dentist = practice.hand;
  anna = await comes(['hygienist']);
  berta = await comes(['hygienist']);
  office = await comes(['office']);
  await accept(ledger, dentist, grantDraft(ledger, dentist.person, 'clinic', practice.streams.clinic));
  chart = newStream();
});

const assignDraft = (hand: Hand | undefined, right: ChartRight | null, stream = chart, body?: Bytes): Draft => ({
  kind: 'assign',
  stream,
  body: body ?? encodeAssignment({ person: of(hand).person, right })
});
const restrictDraft = (persons: readonly (Hand | undefined)[] | null, stream = chart): Draft =>
  rosterDraft(practice, encodeRestriction({ stream, persons: persons && persons.map((hand) => of(hand).person) }));
const open = (hand: Hand | undefined) => grantDraft(ledger, of(hand).person, 'chart', chart);
async function outcome(hand: Hand | undefined, draft: Draft): Promise<Verdict | string> {
  const taken = await ledger.take(await write(ledger, of(hand), draft));
  return taken.ok ? taken.value.verdict : taken.error.type;
}
const take = (hand: Hand | undefined, draft: Draft) => accept(ledger, of(hand), draft);
const usable = () => usableEpoch(ledger, chart);
function record(epoch = usable()?.id): Draft {
  if (!epoch) throw new Error('no epoch');
  return recordDraft(chart, epoch);
}
const accepted: Verdict = { type: 'Accepted' };
const refused = (type: string) => ({ type: 'Refused', reason: { type } });
const refusedBy = (rule: number) => ({ type: 'Refused', reason: { type: 'RosterRefused', rule } });
const named = (recipients: readonly Recipient[] | null): readonly PersonId[] =>
  (recipients ?? []).flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : []));
const readersNow = () => [dentist, anna, berta, office].map((hand) => mayRead(ledger, of(hand).person, chart));

describe('a chart that nobody was given', () => {
  test('belongs to whoever opens its first epoch, and to the clinic', async () => {
    await take(anna, open(anna));
    expect(named(usable()?.recipients ?? null)).toEqual([of(anna).person]);
    expect(readersNow()).toEqual([true, true, false, false]);
    expect(await outcome(anna, record())).toEqual(accepted);
    expect(named(recipientsFor(ledger, chart, dentist.person))).toEqual([of(anna).person]);
  });

  test('may be opened by two who do not know of each other: both epochs hold, and the first has the chart', async () => {
    const seen = await ledger.head();
    const hers = open(berta);
    await take(anna, open(anna));
    expect(await outcome(berta, { ...hers, header: { ...hers.header, seen } })).toEqual(accepted);
    expect(readersNow()).toEqual([true, true, false, false]);
    const [first, second] = ledger.epochsOf(chart);
    expect(usable()?.id).toBe(first?.id);
    // She goes on under her own, as long as she has not seen the other; after that nobody does.
    expect(await outcome(berta, { ...record(second?.id), header: { epoch: second?.id ?? null, seen } })).toEqual(accepted);
    expect(await outcome(berta, record(second?.id))).toEqual(refused('EpochOver'));
  });

  test('is photographed by a hygienist who was not given it: sealed to those who were, and not to her', async () => {
    await take(anna, open(anna));
    expect(named(recipientsFor(ledger, chart, of(berta).person))).toEqual([of(anna).person]);
    await take(berta, open(berta));
    const [first, hers] = ledger.epochsOf(chart);
    expect(await outcome(berta, record(hers?.id))).toEqual(accepted);
    expect(readersNow()).toEqual([true, true, false, false]);
    // She knows its secret: it serves her until she locks, and nobody else.
    expect(usableEpoch(ledger, chart, of(berta).person)?.id).toBe(hers?.id);
    for (const hand of [dentist, anna]) expect(usableEpoch(ledger, chart, of(hand).person)?.id).toBe(first?.id);
  });

  test('is not sealed to somebody who only says so', async () => {
    await take(anna, open(anna));
    const clinic = ledger.epochsOf(practice.streams.clinic).at(-1)?.id;
    if (!clinic) throw new Error('no clinic');
    const recipients: Recipient[] = [anna, berta].map((hand) => ({ to: 'person', person: of(hand).person }));
    const wraps = [...recipients, { to: 'scope' as const, scope: 'clinic' as const, epoch: clinic }].map((recipient) => ({
      recipient,
      sealed: new Uint8Array(1200)
    }));
    expect(await outcome(berta, grantDraft(ledger, of(berta).person, 'chart', chart, { wraps }))).toEqual(refused('WrongRecipients'));
  });
});

describe('a chart is given', () => {
  test.each<[string, () => Hand | undefined]>([
    ['the desk', () => office],
    ['a dentist', () => dentist]
  ])('by %s; its next epoch is sealed to whoever has it', async (_, by) => {
    await take(by(), assignDraft(berta, 'edit'));
    expect(readersNow()).toEqual([true, false, true, false]);
    expect(named(recipientsFor(ledger, chart, of(anna).person))).toEqual([of(berta).person]);
    await take(dentist, open(dentist));
    expect(await outcome(berta, record())).toEqual(accepted);
    // Whoever opens the first epoch of a chart that was given to somebody has it no more than before.
    expect(ledger.teamAt(chart, ledger.size)).toEqual(new Map([[of(berta).person, 'edit']]));
  });

  test('by nobody else; not to who may have none, and in no stream but a chart’s', async () => {
    expect(await outcome(anna, assignDraft(anna, 'edit'))).toEqual(refused('NoRight'));
    expect(await outcome(dentist, assignDraft(office, 'read'))).toEqual(refused('NotClinical'));
    expect(await outcome(dentist, assignDraft(await newHand(), 'read'))).toEqual(refused('NotClinical'));
    expect(await outcome(dentist, assignDraft(anna, 'read', practice.streams.desk))).toEqual(refused('WrongStream'));
    expect(await outcome(dentist, assignDraft(anna, 'read', chart, encode({ v: 2 })))).toEqual(refused('MalformedBody'));
    expect(
      await outcome(dentist, assignDraft(anna, 'read', chart, encode({ v: 1, person: idToBytes(of(anna).person), right: 'own' })))
    ).toEqual(refused('MalformedBody'));
    const parcel = await write(ledger, dentist, assignDraft(anna, 'read'));
    expect(await ledger.take({ ...parcel, body: null })).toMatchObject({ error: { type: 'BodyMissing' } });
    expect(readersNow()).toEqual([true, false, false, false]);
  });

  test('to read: nothing that they write there counts', async () => {
    await take(office, assignDraft(anna, 'read'));
    await take(dentist, open(dentist));
    expect(await outcome(anna, record())).toEqual(refused('NoRight'));
    expect(await outcome(anna, open(anna))).toEqual(refused('NoRight'));
    await take(office, assignDraft(anna, 'edit'));
    expect(await outcome(anna, record())).toEqual(accepted);
    const seen = await ledger.head();
    const note = record();
    await take(office, assignDraft(anna, 'read'));
    expect(await outcome(anna, { ...note, header: { ...note.header, seen } })).toEqual({ type: 'Quarantined' });
  });

  test('and taken: what was sealed to them is over, and the next epoch is not', async () => {
    await take(anna, open(anna));
    const before = usable()?.id;
    await take(dentist, assignDraft(berta, 'edit'));
    expect(usable()?.id).toBe(before);
    await take(dentist, assignDraft(anna, null));
    expect(usable()).toBeNull();
    expect(await outcome(dentist, record(before))).toEqual(refused('EpochOver'));
    await take(dentist, open(dentist));
    expect(named(usable()?.recipients ?? null)).toEqual([of(berta).person]);
    expect(readersNow()).toEqual([true, false, true, false]);
  });

  test('is taken in an emergency, by somebody clinical for themself and to read', async () => {
    const emergency = (hand: Hand | undefined, stream = chart): Draft =>
      assignDraft(hand, 'read', stream, encodeAssignment({ person: of(hand).person, right: 'read', emergency: true }));
    await take(dentist, open(dentist));
    expect(await outcome(anna, emergency(anna))).toEqual(accepted);
    expect(readersNow()).toEqual([true, true, false, false]);
    expect(ledger.teamAt(chart, ledger.size).get(of(anna).person)).toBe('read');
    await take(office, assignDraft(anna, null));

    expect(await outcome(anna, emergency(berta))).toEqual(refused('NoRight'));
    expect(await outcome(dentist, emergency(berta))).toEqual(refused('NoRight'));
    expect(await outcome(office, emergency(office))).toEqual(refused('NoRight'));
    expect(await outcome(anna, emergency(anna, practice.streams.desk))).toEqual(refused('WrongStream'));
    for (const right of ['edit', null]) {
      const body = encode({ v: 2, person: idToBytes(of(anna).person), emergency: right });
      expect(await outcome(anna, assignDraft(anna, 'read', chart, body))).toEqual(refused('NoRight'));
    }
    const seen = await ledger.head();
    await take(dentist, restrictDraft([dentist]));
    expect(await outcome(anna, { ...emergency(anna), header: { seen } })).toEqual(refused('NoRight'));
    expect(await outcome(anna, emergency(anna))).toEqual(refused('NoRight'));
    expect(readersNow()).toEqual([true, false, false, false]);
  });

  test('is not taken by who was clinical once', async () => {
    const body = encodeAssignment({ person: of(anna).person, right: 'read', emergency: true });
    const seen = await ledger.head();
    await take(dentist, rosterDraft(practice, encodeRoleChange({ person: of(anna).person, roles: ['office'], until: null })));
    expect(await outcome(anna, { ...assignDraft(anna, 'read', chart, body), header: { seen } })).toEqual(refused('NoRight'));
  });

  test('goes with the person, or the role', async () => {
    await take(office, assignDraft(anna, 'edit'));
    await take(office, assignDraft(berta, 'edit'));
    await take(dentist, rosterDraft(practice, encodeDeparture({ person: of(anna).person, devices: [] })));
    await take(dentist, rosterDraft(practice, encodeRoleChange({ person: of(berta).person, roles: ['office'], until: null })));
    expect(named(recipientsFor(ledger, chart, dentist.person))).toEqual([]);
    expect(readersNow()).toEqual([true, false, false, false]);
  });

  test('is known to everybody, and told to everybody, as all judge by it', async () => {
    const { entry } = await take(office, assignDraft(anna, 'edit'));
    for (const hand of [dentist, anna, berta, office]) expect(mayReadBody(ledger, of(hand).person, entry.header)).toBe(true);
    expect(mayReadBody(ledger, (await newHand()).person, entry.header)).toBe(false);
    const before = ledger.size;
    await take(office, assignDraft(anna, null));
    ledger.truncate(before);
    expect(readersNow()).toEqual([true, true, false, false]);
  });
});

describe('work that was done unaware', () => {
  /** Offline from here on: an epoch of her own in a chart that nobody has, and a photo. */
  async function away() {
    const seen = await ledger.head();
    const grant = open(anna);
    return {
      come: async () => {
        const opened = await outcome(anna, { ...grant, header: { ...grant.header, seen } });
        const epoch = ledger.epochsOf(chart).at(-1)?.id;
        return [opened, await outcome(anna, { ...record(epoch), header: { epoch: epoch ?? null, seen } })];
      }
    };
  }
  const waits: Verdict = { type: 'Quarantined' };

  test.each<[string, Verdict, () => Promise<unknown>]>([
    ['the chart was given to her to read', accepted, () => take(office, assignDraft(anna, 'read'))],
    ['the chart was given to somebody else', accepted, () => take(office, assignDraft(berta, 'edit'))],
    ['the chart was restricted', waits, () => take(dentist, restrictDraft([berta]))],
    [
      'she works at the desk now',
      waits,
      () => take(dentist, rosterDraft(practice, encodeRoleChange({ person: of(anna).person, roles: ['office'], until: null })))
    ],
    ['she has left', waits, () => take(dentist, rosterDraft(practice, encodeDeparture({ person: of(anna).person, devices: [] })))],
    [
      'she has left, and her tablet went',
      waits,
      () => take(dentist, rosterDraft(practice, encodeDeparture({ person: of(anna).person, devices: [of(anna).device] })))
    ]
  ])('is not lost where meanwhile %s', async (_, verdict, happens) => {
    const { come } = await away();
    await happens();
    expect(await come()).toEqual([accepted, verdict]);
    // Nobody goes on under an epoch of somebody who may not read there any more.
    if (!mayRead(ledger, of(anna).person, chart)) expect(usable()).toBeNull();
  });

  test('in a chart that was hers and is not any more waits, whether it was taken or only closed for her', async () => {
    await take(office, assignDraft(anna, 'edit'));
    await take(dentist, open(dentist));
    const seen = await ledger.head();
    const unaware = { ...record(), header: { ...record().header, seen } };
    await take(office, assignDraft(anna, null));
    expect(await outcome(anna, unaware)).toEqual(waits);
  });

  test.each<[string, Verdict, readonly ('read' | 'edit' | null)[]]>([
    ['that was given to her since, to read, counts: she could add to it before', accepted, [null, 'read']],
    ['that was hers to change, and is hers to read, waits', waits, ['edit', 'read']],
    ['that was hers to change, and was taken, waits', waits, ['edit', null]]
  ])('in a chart %s', async (_, verdict, [was = null, is = null]) => {
    if (was !== null) await take(office, assignDraft(anna, was));
    await take(dentist, open(dentist));
    const seen = await ledger.head();
    const unaware = { ...record(), header: { ...record().header, seen } };
    await take(office, assignDraft(anna, is));
    expect(await outcome(anna, unaware)).toEqual(verdict);
  });

  test.each<[string, (hand: Hand) => Draft]>([
    ['left', ({ person }) => rosterDraft(practice, encodeDeparture({ person, devices: [] }))],
    ['lost the role', ({ person }) => rosterDraft(practice, encodeRoleChange({ person, roles: ['office'], until: null }))]
  ])('under an epoch of the clinic’s, by a dentist who %s meanwhile: it is there, and nobody goes on with it', async (_, ends) => {
    const { clinic } = practice.streams;
    const before = ledger.epochsOf(clinic).at(-1);
    const other = await comes(['dentist']);
    const seen = await ledger.head();
    const unaware = (draft: Draft): Promise<Verdict | string> => outcome(other, { ...draft, header: { ...draft.header, seen } });
    const [ofClinic, reached] = [grantDraft(ledger, other.person, 'clinic', clinic), { to: 'person', person: other.person } as const];
    await take(dentist, ends(other));
    expect(await unaware(ofClinic)).toEqual(accepted);
    const theirs = ledger.epochsOf(clinic).at(-1);
    if (theirs?.opener !== other.person) throw new Error('no epoch of theirs');
    // A chart that they opened with it, and a photo there.
    const wraps = [{ to: 'scope', scope: 'clinic', epoch: theirs.id } as const, reached].map((recipient) => ({
      recipient,
      sealed: random(1200)
    }));
    expect(await unaware(grantDraft(ledger, other.person, 'chart', chart, { wraps }))).toEqual(accepted);
    expect(await unaware(record(ledger.epochsOf(chart).at(-1)?.id))).toEqual(waits);

    expect(usable()).toBeNull();
    for (const hand of [dentist, anna]) {
      expect(usableEpoch(ledger, clinic, of(hand).person)?.id).toBe(before?.id);
      expect(recipientsFor(ledger, newStream(), of(hand).person)).toContainEqual({ to: 'scope', scope: 'clinic', epoch: before?.id });
    }
  });

  test('under a first epoch that is spoilt: it is there for everybody, whoever sees its body, and of use to nobody', async () => {
    const spoilt = grantDraft(ledger, of(berta).person, 'chart', chart, { wraps: [] });
    const parcel = await write(ledger, of(berta), spoilt);
    const before = ledger.size;
    expect(await ledger.take({ ...parcel, body: null })).toMatchObject({ value: { verdict: accepted } });
    const unseen = [ledger.epochsOf(chart), ledger.teamAt(chart, ledger.size), usable()];
    ledger.truncate(before);
    expect(await ledger.take(parcel)).toMatchObject({ value: { verdict: refused('WrongRecipients') } });
    expect([ledger.epochsOf(chart), ledger.teamAt(chart, ledger.size), usable()]).toEqual(unseen);
    expect(usable()).toBeNull();
  });
});

describe('what is in a chart already', () => {
  const mayEdit = (hand: Hand | undefined, seen = ledger.size) =>
    mayEditChart(ledger, { stream: chart, author: of(hand).person, seen: { size: seen } });

  test('is changed by those who have it, and not by whoever only adds to it', async () => {
    await take(office, assignDraft(anna, 'edit'));
    await take(office, assignDraft(berta, 'read'));
    const other = await comes(['hygienist']);
    await take(dentist, open(dentist));
    expect([dentist, anna, berta, office, other].map((hand) => mayEdit(hand))).toEqual([true, true, false, false, false]);
    const before = ledger.size;
    await take(office, assignDraft(anna, null));
    expect([mayEdit(anna), mayEdit(anna, before)]).toEqual([false, true]);
    await take(dentist, restrictDraft([berta]));
    expect([dentist, anna, berta].map((hand) => mayEdit(hand))).toEqual([false, false, true]);
  });

  test('is changed by whoever opened it, from then on, also where nothing of it had come back yet', async () => {
    const seen = ledger.size;
    expect(mayEdit(anna)).toBe(false);
    await take(anna, open(anna));
    expect([mayEdit(anna), mayEdit(anna, seen), mayEdit(berta, seen)]).toEqual([true, true, false]);
    await take(office, assignDraft(anna, null));
    expect([mayEdit(anna), mayEdit(anna, seen)]).toEqual([false, true]);
  });
});

describe('somebody who came later', () => {
  test('is reached by the next epoch that one who reads the same opens; who only seals to it goes on as before', async () => {
    await take(office, assignDraft(anna, 'edit'));
    await take(dentist, open(dentist));
    const serves = (hand: Hand | undefined, stream = chart) => usableEpoch(ledger, stream, of(hand).person) !== null;
    expect([dentist, anna].map((hand) => serves(hand))).toEqual([true, true]);
    await take(office, assignDraft(berta, 'edit'));
    expect([dentist, anna, berta].map((hand) => serves(hand))).toEqual([false, false, false]);
    const other = await comes(['hygienist']);
    expect(serves(other)).toBe(true);

    const { clinic } = practice.streams;
    expect([dentist, anna].map((hand) => serves(hand, clinic))).toEqual([true, true]);
    const second = await comes(['dentist']);
    expect([dentist, second, anna].map((hand) => serves(hand, clinic))).toEqual([false, false, true]);
    await take(dentist, grantDraft(ledger, dentist.person, 'clinic', clinic));
    expect([dentist, second, anna].map((hand) => serves(hand, clinic))).toEqual([true, true, true]);
  });
});

describe('a restricted chart', () => {
  const restrict = (persons: readonly (Hand | undefined)[] | null) => take(dentist, restrictDraft(persons));

  test('is for the people named, not for other dentists, and sealed to them and the recovery key', async () => {
    const other = await comes(['dentist', 'admin']);
    await take(anna, open(anna));
    await restrict([dentist, berta]);
    expect(usable()).toBeNull();
    expect(readersNow()).toEqual([true, false, true, false]);
    expect(mayRead(ledger, other.person, chart)).toBe(false);
    const to = recipientsFor(ledger, chart, of(berta).person);
    expect(to).toEqual([{ to: 'person', person: dentist.person }, { to: 'person', person: of(berta).person }, { to: 'recovery' }]);
    await take(berta, open(berta));
    expect(await outcome(berta, record())).toEqual(accepted);
    expect(await outcome(other, record())).toEqual(refused('NoRight'));
    expect(await outcome(anna, record())).toEqual(refused('NoRight'));
    expect(recipientsFor(ledger, chart, other.person)).toBeNull();
  });

  test('is sealed anew though everybody whom it reached is named: there will be other dentists', async () => {
    await take(anna, open(anna));
    const before = usable()?.id;
    await restrict([dentist, anna]);
    expect(usable()).toBeNull();
    expect(await outcome(anna, record(before))).toEqual(refused('EpochOver'));
  });

  test('is given by nobody but those named, and lifted by them alone: 33', async () => {
    const other = await comes(['dentist', 'admin']);
    expect(await outcome(office, restrictDraft([dentist]))).toEqual(refusedBy(33));
    expect(await outcome(anna, restrictDraft([anna]))).toEqual(refusedBy(33));
    expect(await outcome(dentist, restrictDraft(null))).toEqual(refusedBy(33));
    await restrict([dentist]);
    expect(await outcome(other, restrictDraft([other]))).toEqual(refusedBy(33));
    expect(await outcome(other, restrictDraft(null))).toEqual(refusedBy(33));
    expect(await outcome(office, assignDraft(anna, 'edit'))).toEqual(refused('NoRight'));
    await restrict([dentist, anna]);
    expect(readersNow()).toEqual([true, true, false, false]);
    expect(await outcome(anna, restrictDraft(null))).toEqual(accepted);
    expect(mayRead(ledger, other.person, chart)).toBe(true);
  });

  test('is a chart: 32; of clinical people who belong, at least one, each once: 34', async () => {
    expect(await outcome(dentist, restrictDraft([dentist], practice.streams.desk))).toEqual(refusedBy(32));
    for (const persons of [[], [office], [dentist, dentist], [await newHand()]]) {
      expect(await outcome(dentist, restrictDraft(persons))).toEqual(refusedBy(34));
    }
  });

  test('lets the last of its people go: a dentist names others then, and what was sealed opens by the recovery key', async () => {
    const other = await comes(['dentist']);
    await restrict([anna]);
    await take(anna, open(anna));
    const before = usable()?.id;
    await take(dentist, rosterDraft(practice, encodeRoleChange({ person: of(anna).person, roles: ['office'], until: null })));
    expect(readersNow()).toEqual([false, false, false, false]);
    expect(await outcome(anna, restrictDraft(null))).toEqual(refusedBy(33));
    expect(await outcome(berta, restrictDraft([berta]))).toEqual(refusedBy(33));
    expect(await outcome(other, restrictDraft([other]))).toEqual(accepted);
    expect(await outcome(other, record(before))).toEqual(refused('EpochOver'));
    await take(other, open(other));
    expect(await outcome(other, record())).toEqual(accepted);
  });

  test('that is lifted is sealed to the clinic again with its next epoch', async () => {
    await restrict([anna]);
    await take(anna, open(anna));
    await take(anna, restrictDraft(null));
    expect(usable()).toBeNull();
    expect(recipientsFor(ledger, chart, dentist.person)?.map(({ to }) => to)).toEqual(['scope', 'person']);
    await take(dentist, open(dentist));
    expect(await outcome(dentist, record())).toEqual(accepted);
  });
});
