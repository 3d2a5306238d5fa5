import { beforeEach, describe, expect, test } from 'vitest';
import { encode, type EpochId, parseId, type StreamId, utf8 } from '#bytes';
import { type Ledger, type Role, usableEpoch, type Verdict } from '#ledger';
import {
  accept,
  type Draft,
  found,
  genesisDraft,
  grantDraft,
  newEpochId,
  newPersonId,
  newPractice,
  newStream,
  newUnlocker,
  objectOf,
  type Practice,
  random,
  recordDraft,
  sealedBody,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;

async function practiceOf(...roles: readonly Role[]): Promise<void> {
  practice = await newPractice(roles);
  ({ ledger } = await found(practice));
}
beforeEach(() => practiceOf('admin', 'auditor', 'dentist'));

const epochOf = (stream: StreamId): EpochId => usableEpoch(ledger, stream, me())?.id ?? newEpochId();
const me = () => practice.hand.person;

/** The entry keeps its place whatever it counts for. */
async function verdictOn(draft: Draft): Promise<Verdict> {
  const before = ledger.size;
  const counted = ledger.notAccepted.length;
  const taken = await ledger.take(await write(ledger, practice.hand, draft));
  if (!taken.ok) throw new Error(`broken: ${taken.error.type}`);
  expect(taken.value.index).toBe(before);
  expect(ledger.size).toBe(before + 1);
  expect(ledger.notAccepted.length - counted).toBe(taken.value.verdict.type === 'Accepted' ? 0 : 1);
  return taken.value.verdict;
}
const accepted: Verdict = { type: 'Accepted' };
const refused = (type: string) => ({ type: 'Refused', reason: { type } });

describe('a record', () => {
  test('is accepted under an epoch of its stream, by whoever may write there', async () => {
    const chart = newStream();
    await accept(ledger, practice.hand, grantDraft(ledger, me(), 'chart', chart));
    const { staff, desk } = practice.streams;
    for (const stream of [staff, desk, chart]) expect(await verdictOn(recordDraft(stream, epochOf(stream)))).toEqual(accepted);
  });

  test('under an epoch that nobody opened, or of another stream, is refused: UnknownEpoch', async () => {
    const { desk, staff } = practice.streams;
    expect(await verdictOn(recordDraft(desk, newEpochId()))).toEqual(refused('UnknownEpoch'));
    expect(await verdictOn(recordDraft(desk, epochOf(staff)))).toEqual(refused('UnknownEpoch'));
  });

  test('in a chart by someone without a clinical role is refused: NoRight', async () => {
    await practiceOf('admin', 'office');
    expect(await verdictOn(recordDraft(newStream(), epochOf(practice.streams.desk)))).toEqual(refused('NoRight'));
  });

  test('in the clinic scope is nobody’s to write: NoRight', async () => {
    expect(await verdictOn(recordDraft(practice.streams.clinic, epochOf(practice.streams.clinic)))).toEqual(refused('NoRight'));
  });

  test('in the audit stream or in the roster’s is refused: WrongStream', async () => {
    const { audit, roster } = practice.streams;
    expect(await verdictOn(recordDraft(audit, epochOf(audit)))).toEqual(refused('WrongStream'));
    expect(await verdictOn(recordDraft(roster, epochOf(audit)))).toEqual(refused('WrongStream'));
  });
});

describe('an audit entry', () => {
  const audit = (stream: StreamId, epoch: EpochId): Draft => ({ ...recordDraft(stream, epoch), kind: 'audit' });

  test('is anyone’s, whatever the role', async () => {
    await practiceOf('admin');
    expect(await verdictOn(audit(practice.streams.audit, epochOf(practice.streams.audit)))).toEqual(accepted);
  });

  test('in another stream is refused: WrongStream', async () => {
    expect(await verdictOn(audit(practice.streams.desk, epochOf(practice.streams.desk)))).toEqual(refused('WrongStream'));
  });

  test('under another scope’s epoch is refused: UnknownEpoch', async () => {
    expect(await verdictOn(audit(practice.streams.audit, epochOf(practice.streams.desk)))).toEqual(refused('UnknownEpoch'));
  });
});

test('an erasure is refused, since it takes two people: NotYet', async () => {
  expect(await verdictOn({ kind: 'erase', stream: practice.streams.desk, body: sealedBody() })).toEqual(refused('NotYet'));
});

describe('a grant', () => {
  const grant = (scope: 'staff' | 'desk' | 'clinic' | 'audit', change: Parameters<typeof grantDraft>[4] = {}): Draft =>
    grantDraft(ledger, me(), scope, practice.streams[scope], change);
  const chart = (change: Parameters<typeof grantDraft>[4] = {}, stream = newStream()): Draft =>
    grantDraft(ledger, me(), 'chart', stream, change);

  test('opens a newer epoch of a scope, and hands on the earlier one', async () => {
    const before = epochOf(practice.streams.desk);
    const draft = grant('desk', { earlier: [{ epoch: before, sealed: random(104) }] });
    expect(await verdictOn(draft)).toEqual(accepted);
    expect(epochOf(practice.streams.desk)).toBe(parseId<EpochId>(draft.header?.object ?? ''));
    expect(ledger.epochsOf(practice.streams.desk).map(({ id }) => id)[0]).toBe(before);
  });

  test('of a chart is a clinical person’s to open: NoRight for anyone else', async () => {
    await practiceOf('admin', 'office');
    const wraps = [{ recipient: { to: 'person', person: me() } as const, sealed: random(1200) }];
    expect(await verdictOn(chart({ wraps }))).toEqual(refused('NoRight'));
    await practiceOf('admin', 'hygienist');
    expect(await verdictOn(chart())).toEqual(accepted);
  });

  test('of a scope without members is an admin’s, sealed to the recovery key alone', async () => {
    await practiceOf('admin', 'hygienist');
    const sealedTo = (stream: StreamId) => ledger.epochsOf(stream)[0]?.recipients;
    expect(sealedTo(practice.streams.clinic)).toEqual([{ to: 'recovery' }]);
    expect(sealedTo(practice.streams.audit)).toEqual([{ to: 'recovery' }]);
  });

  test('in the roster’s stream is refused: WrongStream', async () => {
    expect(await verdictOn(grantDraft(ledger, me(), 'desk', practice.streams.roster))).toEqual(refused('WrongStream'));
  });

  test('of an epoch that exists is refused: EpochTaken', async () => {
    expect(await verdictOn(grant('desk', { epoch: epochOf(practice.streams.desk) }))).toEqual(refused('EpochTaken'));
    expect(await verdictOn(chart({ epoch: epochOf(practice.streams.desk) }))).toEqual(refused('EpochTaken'));
  });

  test('that cannot be read or contradicts its header is refused: MalformedBody', async () => {
    expect(await verdictOn({ ...grant('desk'), body: utf8('no grant') })).toEqual(refused('MalformedBody'));
    expect(await verdictOn({ ...grant('desk'), body: encode({ v: 2 }) })).toEqual(refused('MalformedBody'));
    expect(await verdictOn({ ...grant('desk'), header: { object: objectOf(newEpochId()) } })).toEqual(refused('MalformedBody'));
    expect(await verdictOn({ ...grant('staff'), stream: practice.streams.desk })).toEqual(refused('MalformedBody'));
  });

  test('is refused where a public half is missing, or a chart has one: WrongPublic', async () => {
    for (const scope of ['staff', 'desk', 'clinic', 'audit'] as const) {
      expect(await verdictOn(grant(scope, { public: null }))).toEqual(refused('WrongPublic'));
    }
    expect(await verdictOn(chart({ public: random(1216) }))).toEqual(refused('WrongPublic'));
  });

  describe('is refused where it is not sealed to exactly those entitled (WrongRecipients):', () => {
    const sealed = random(1200);
    const recovery = { recipient: { to: 'recovery' } as const, sealed };
    const person = (id = me()) => ({ recipient: { to: 'person', person: id } as const, sealed });
    const clinic = (epoch = epochOf(practice.streams.clinic)) => ({ recipient: { to: 'scope', scope: 'clinic', epoch } as const, sealed });

    test.each([
      ['without the recovery key', () => grant('desk', { wraps: [person()] })],
      ['without a member', () => grant('desk', { wraps: [recovery] })],
      ['with a stranger', () => grant('desk', { wraps: [person(), person(newPersonId()), recovery] })],
      ['with a stranger in a member’s place', () => grant('desk', { wraps: [person(newPersonId()), recovery] })],
      ['with a member twice', () => grant('desk', { wraps: [person(), person(), recovery] })],
      ['with the recovery key twice', () => grant('desk', { wraps: [person(), recovery, recovery] })],
      ['with the clinic scope', () => grant('desk', { wraps: [person(), clinic()] })],
      ['a chart without the clinic scope', () => chart({ wraps: [person()] })],
      ['a chart without its opener', () => chart({ wraps: [clinic()] })],
      ['a chart under an epoch that is no clinic epoch', () => chart({ wraps: [clinic(epochOf(practice.streams.staff)), person()] })],
      ['a chart under a clinic epoch that does not exist', () => chart({ wraps: [clinic(newEpochId()), person()] })],
      ['a chart with the recovery key', () => chart({ wraps: [recovery, person()] })]
    ])('%s', async (_, draft) => {
      expect(await verdictOn(draft())).toEqual(refused('WrongRecipients'));
    });
  });

  test('that hands on an epoch of another stream, or one twice, is refused: WrongEarlier', async () => {
    const sealed = random(104);
    const desk = epochOf(practice.streams.desk);
    expect(await verdictOn(grant('staff', { earlier: [{ epoch: desk, sealed }] }))).toEqual(refused('WrongEarlier'));
    expect(await verdictOn(grant('staff', { earlier: [{ epoch: newEpochId(), sealed }] }))).toEqual(refused('WrongEarlier'));
    const twice = [
      { epoch: desk, sealed },
      { epoch: desk, sealed }
    ];
    expect(await verdictOn(grant('desk', { earlier: twice }))).toEqual(refused('WrongEarlier'));
  });

  test('that was refused opens nothing: what is sealed under it is refused too', async () => {
    const draft = grant('desk', { public: null });
    await verdictOn(draft);
    const epoch = parseId<EpochId>(draft.header?.object ?? '') ?? newEpochId();
    expect(ledger.epoch(epoch)).toBeNull();
    expect(await verdictOn(recordDraft(practice.streams.desk, epoch))).toEqual(refused('UnknownEpoch'));
  });
});

describe('a roster entry', () => {
  test('that breaks a rule keeps its place and changes nothing', async () => {
    const { roster } = ledger;
    const lone = await unlockersDraft(practice, [await newUnlocker(practice.hand)]);
    expect(await verdictOn(lone)).toEqual({ type: 'Refused', reason: { type: 'RosterRefused', rule: 12 } });
    expect(ledger.roster).toBe(roster);
    expect(await verdictOn(await unlockersDraft(practice))).toEqual(accepted);
  });

  test('that founds the practice again is refused by rule 1', async () => {
    expect(await verdictOn(await genesisDraft(practice))).toEqual({ type: 'Refused', reason: { type: 'RosterRefused', rule: 1 } });
  });
});
