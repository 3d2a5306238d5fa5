/** Where nobody who is there may open a clinic's or an audit epoch, whoever writes goes on; and no chart is sealed under the secret of an admin. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PersonId, StreamId } from '#bytes';
import {
  encodeDeparture,
  encodeGrant,
  encodeRestriction,
  encodeRoleChange,
  type Ledger,
  mayRead,
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
  recordDraft,
  renewalDraft,
  rosterDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let founder: Hand;
let chart: StreamId;

async function practiceOf(...roles: readonly Role[]): Promise<void> {
  practice = await newPractice(roles);
  ({ ledger } = await found(practice));
  founder = practice.hand;
  chart = newStream();
}
const comes = async (...roles: readonly Role[]): Promise<Hand> => {
  const hand = await newHand();
  await accept(ledger, founder, await enrolmentDraft(practice, hand, { roles }));
  return hand;
};
/** The founder's keys are others from now on: no epoch of theirs is usable any more. */
async function renews(): Promise<Hand> {
  const { draft, hand } = await renewalDraft(practice, founder);
  await accept(ledger, founder, draft);
  founder = hand;
  return hand;
}
async function outcome(hand: Hand, draft: Draft): Promise<Verdict> {
  const taken = await ledger.take(await write(ledger, hand, draft));
  if (!taken.ok) throw new Error(taken.error.type);
  return taken.value.verdict;
}
const grant = (hand: Hand, scope: 'chart' | 'audit' | 'clinic') =>
  grantDraft(ledger, hand.person, scope, scope === 'chart' ? chart : practice.streams[scope]);
const sealedTo = (hand: Hand, recipients: readonly Recipient[]): Draft =>
  grantDraft(ledger, hand.person, 'chart', chart, { wraps: recipients.map((recipient) => ({ recipient, sealed: new Uint8Array(1200) })) });
const usable = (hand: Hand, stream = chart) => usableEpoch(ledger, stream, hand.person);
const person = ({ person: id }: { readonly person: PersonId }): Recipient => ({ to: 'person', person: id });
const recovery: Recipient = { to: 'recovery' };
const accepted: Verdict = { type: 'Accepted' };
const refused = (type: string) => ({ type: 'Refused', reason: { type } });
const record = (hand: Hand): Draft => {
  const epoch = usable(hand);
  if (!epoch) throw new Error('nothing to seal under');
  return recordDraft(chart, epoch.id);
};

describe('after the only dentist renewed her keys', () => {
  let anna: Hand;
  beforeEach(async () => {
    await practiceOf('admin', 'auditor', 'dentist');
    anna = await comes('hygienist');
    await renews();
  });

  test('a hygienist seals a chart to the dentists by name and to the recovery key, and goes on', async () => {
    expect(recipientsFor(ledger, chart, anna.person)).toEqual([person(founder), person(anna), recovery]);
    expect(await outcome(anna, grant(anna, 'chart'))).toEqual(accepted);
    expect(await outcome(anna, record(anna))).toEqual(accepted);
    expect(usable(founder)?.id).toBe(usable(anna)?.id);
    expect([founder, anna].map(({ person: id }) => mayRead(ledger, id, chart))).toEqual([true, true]);
  });

  test('the dentist opens a clinic’s epoch first, and names nobody in its place', async () => {
    expect(recipientsFor(ledger, chart, founder.person)).toBeNull();
    expect(await outcome(founder, sealedTo(founder, [person(founder), recovery]))).toEqual(refused('WrongRecipients'));
  });

  test('no dentist is left out, and nobody is added', async () => {
    const other = await comes('dentist');
    const stranger = await comes('hygienist');
    for (const recipients of [
      [person(founder), person(anna), recovery],
      [person(founder), person(other), person(anna)],
      [person(founder), person(other), person(anna), person(stranger), recovery],
      [person(founder), person(other), recovery],
      [recovery]
    ])
      expect(await outcome(anna, sealedTo(anna, recipients))).toEqual(refused('WrongRecipients'));
    ledger.truncate(ledger.size - 5);
    expect(await outcome(anna, sealedTo(anna, [person(other), person(founder), person(anna), recovery]))).toEqual(accepted);
  });

  test('it is so only while there is no clinic’s epoch, by what she had seen', async () => {
    const seen = await ledger.head();
    const [unaware, again] = [grant(anna, 'chart'), sealedTo(anna, [person(founder), person(anna), recovery])];
    await accept(ledger, founder, grant(founder, 'clinic'));
    expect(await outcome(anna, again)).toEqual(refused('WrongRecipients'));
    ledger.truncate(ledger.size - 1);
    expect(await outcome(anna, { ...unaware, header: { ...unaware.header, seen } })).toEqual(accepted);
    expect(recipientsFor(ledger, chart, anna.person)?.map(({ to }) => to)).toEqual(['scope', 'person']);
  });

  test('who becomes a dentist later is reached by the next; who is none any more ends it, and what it handed on', async () => {
    await accept(ledger, anna, grant(anna, 'chart'));
    const other = await comes('dentist');
    expect([founder, other, anna].map((hand) => usable(hand))).toEqual([null, null, null]);
    const earlier = ledger.epochsOf(chart).map(({ id }) => ({ epoch: id, sealed: new Uint8Array(1) }));
    const before = ledger.size;
    for (const handedOn of [earlier, []]) {
      await accept(ledger, anna, grantDraft(ledger, anna.person, 'chart', chart, { earlier: handedOn }));
      expect([founder, other, anna].every((hand) => usable(hand) !== null)).toBe(true);
      await accept(ledger, founder, rosterDraft(practice, encodeRoleChange({ person: other.person, roles: ['office'], until: null })));
      const first = ledger.epochsOf(chart)[0]?.id ?? null;
      expect([founder, anna].map((hand) => usable(hand)?.id ?? null)).toEqual(Array(2).fill(handedOn.length > 0 ? null : first));
      if (first && handedOn.length > 0) expect(await outcome(anna, recordDraft(chart, first))).toEqual(refused('EpochOver'));
      ledger.truncate(before);
    }
  });

  test('a chart that is restricted then is not sealed to the dentists any more, nor lifted to what was for the named alone', async () => {
    await accept(ledger, anna, grant(anna, 'chart'));
    const before = usable(anna)?.id;
    await accept(ledger, founder, rosterDraft(practice, encodeRestriction({ stream: chart, persons: [anna.person] })));
    expect(usable(anna)).toBeNull();
    if (before) expect(await outcome(anna, recordDraft(chart, before))).toEqual(refused('EpochOver'));
    expect(recipientsFor(ledger, chart, anna.person)).toEqual([person(anna), recovery]);
    await accept(ledger, anna, grant(anna, 'chart'));
    expect(usable(anna)).not.toBeNull();
    await accept(ledger, anna, rosterDraft(practice, encodeRestriction({ stream: chart, persons: null })));
    expect(usable(anna)?.id).toBe(before);
  });
});

describe('in a practice without a dentist', () => {
  let anna: Hand;
  beforeEach(async () => {
    await practiceOf('admin');
    anna = await comes('hygienist');
  });

  test('no chart is sealed under the secret of the admin who opened the clinic’s epoch', async () => {
    expect(ledger.epochsOf(practice.streams.clinic)).toHaveLength(1);
    expect(usable(anna, practice.streams.clinic)).toBeNull();
    expect(recipientsFor(ledger, chart, anna.person)).toEqual([person(anna), recovery]);
    await accept(ledger, anna, grant(anna, 'chart'));
    expect(await outcome(anna, record(anna))).toEqual(accepted);
    expect(recipientsFor(ledger, chart, founder.person)).toBeNull();
  });

  test('what was sealed to it is read as before, and serves no more', async () => {
    const clinic = ledger.epochsOf(practice.streams.clinic)[0];
    if (!clinic) throw new Error('no clinic');
    const old = sealedTo(anna, [{ to: 'scope', scope: 'clinic', epoch: clinic.id }, person(anna)]);
    expect(await outcome(anna, old)).toEqual(accepted);
    const [epoch] = ledger.epochsOf(chart);
    if (!epoch) throw new Error('no epoch');
    expect(await outcome(anna, recordDraft(chart, epoch.id))).toEqual(accepted);
    expect(usable(anna)).toBeNull();
  });

  test('an admin who becomes the first dentist opens another, and nothing of before serves', async () => {
    const other = await comes('admin');
    await accept(ledger, anna, grant(anna, 'chart'));
    await accept(ledger, other, rosterDraft(practice, encodeRoleChange({ person: founder.person, roles: ['admin'], until: null })));
    const dentist = await newHand();
    await accept(ledger, founder, await enrolmentDraft(practice, dentist, { roles: ['office'] }));
    expect(usable(dentist, practice.streams.clinic)).toBeNull();
    expect(recipientsFor(ledger, practice.streams.clinic, dentist.person)).toBeNull();
  });
});

describe('the audit', () => {
  let office: Hand;
  const { audit } = { audit: (hand: Hand) => usable(hand, practice.streams.audit) };
  const act = (hand: Hand): Draft => {
    const epoch = audit(hand);
    if (!epoch) throw new Error('nothing to seal under');
    return { ...recordDraft(practice.streams.audit, epoch.id), kind: 'audit' };
  };
  beforeEach(async () => {
    await practiceOf('admin', 'auditor', 'dentist');
    office = await comes('office');
  });

  test('is opened by an auditor while hers serves everybody', async () => {
    expect(audit(office)).not.toBeNull();
    expect(recipientsFor(ledger, practice.streams.audit, office.person)).toBeNull();
    const own = grantDraft(ledger, office.person, 'audit', practice.streams.audit, {
      wraps: [person(founder), recovery].map((recipient) => ({ recipient, sealed: new Uint8Array(1200) }))
    });
    expect(await outcome(office, own)).toEqual(refused('NoRight'));
  });

  test('is opened by anybody where none is usable: to today’s auditors, and for themself alone', async () => {
    await renews();
    const other = await comes('hygienist');
    expect(audit(office)).toBeNull();
    expect(recipientsFor(ledger, practice.streams.audit, office.person)).toEqual([person(founder), recovery]);
    const wide = grant(office, 'audit');
    const both = encodeGrantFor([founder, office]);
    expect(await outcome(office, both)).toEqual(refused('WrongRecipients'));
    expect(await outcome(office, wide)).toEqual(accepted);
    expect(await outcome(office, act(office))).toEqual(accepted);
    expect([audit(founder), audit(other)]).toEqual([null, null]);
    // One is enough.
    expect(recipientsFor(ledger, practice.streams.audit, office.person)).toBeNull();
    await accept(ledger, founder, grant(founder, 'audit'));
    expect([office, founder, other].map((hand) => audit(hand)?.opener)).toEqual(Array(3).fill(founder.person));
  });

  test('loses nothing that was recorded unaware: an auditor has opened one since, or its author has left', async () => {
    await renews();
    const seen = await ledger.head();
    const unaware = grant(office, 'audit');
    await accept(ledger, founder, grant(founder, 'audit'));
    await accept(ledger, founder, rosterDraft(practice, encodeDeparture({ person: office.person, devices: [] })));
    expect(await outcome(office, { ...unaware, header: { ...unaware.header, seen } })).toEqual(accepted);
    const epoch = ledger.epochsOf(practice.streams.audit).at(-1)?.id ?? null;
    const late: Draft = { kind: 'audit', stream: practice.streams.audit, body: new Uint8Array(1), header: { epoch, seen } };
    expect(await outcome(office, late)).toEqual({ type: 'Quarantined' });
    expect(audit(founder)?.opener).toBe(founder.person);
  });

  const encodeGrantFor = (hands: readonly Hand[]): Draft => {
    const draft = grant(office, 'audit');
    const id = draft.header?.object;
    const body = encodeGrant({
      scope: 'audit',
      epoch: String(id) as never,
      public: new Uint8Array(1216),
      wraps: [...hands.map(person), recovery].map((recipient) => ({ recipient, sealed: new Uint8Array(1200) })),
      earlier: []
    });
    return { ...draft, body };
  };
});
