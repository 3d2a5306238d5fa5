import { beforeEach, describe, expect, test } from 'vitest';
import type { EpochId, PersonId, StreamId } from '#bytes';
import {
  type Header,
  type Ledger,
  type LedgerState,
  mayRead,
  mayReadBody,
  parseEntry,
  recipientsFor,
  type Role,
  type Roster,
  scopeReaders,
  usableEpoch
} from '#ledger';
import { accept, found, grantDraft, newPersonId, newPractice, newStream, type Practice } from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
beforeEach(async () => {
  practice = await newPractice(['admin', 'auditor', 'dentist']);
  ({ ledger } = await found(practice));
});
const me = () => practice.hand.person;

function rosterOf(): Roster {
  if (!ledger.roster) throw new Error('no roster');
  return ledger.roster;
}

/** The same ledger with other people in it: no roster entry of this version adds one. */
function withPeople(people: ReadonlyMap<PersonId, readonly Role[]>): LedgerState {
  const roster = rosterOf();
  const persons = [...people].map(
    ([id, roles]) =>
      [id, { id, roles, keys: practice.core.person.keys, asked: [], until: null, unlockers: [], since: 1, earlier: [] }] as const
  );
  const changed = { ...roster, persons: new Map(persons) };
  return {
    practice: ledger.practice,
    size: ledger.size,
    roster: changed,
    rosterAt: () => changed,
    epoch: (id: EpochId) => ledger.epoch(id),
    teamAt: (stream: StreamId, size: number) => ledger.teamAt(stream, size),
    epochsOf: (stream: StreamId) => ledger.epochsOf(stream)
  };
}

const [dentist, hygienist, office, auditor] = [newPersonId(), newPersonId(), newPersonId(), newPersonId()];
const people = new Map<PersonId, readonly Role[]>([
  [dentist, ['dentist']],
  [hygienist, ['hygienist']],
  [office, ['office']],
  [auditor, ['auditor']]
]);

describe('the members of a scope', () => {
  test('follow from the roles', () => {
    const { roster } = withPeople(people);
    const readers = (scope: Parameters<typeof scopeReaders>[1]) => roster && scopeReaders(roster, scope);
    expect(readers('staff')).toEqual([dentist, hygienist, office, auditor]);
    expect(readers('desk')).toEqual([dentist, hygienist, office, auditor]);
    expect(readers('clinic')).toEqual([dentist]);
    expect(readers('audit')).toEqual([auditor]);
  });

  test('are whom its epochs are sealed to, with the recovery key', () => {
    const state = withPeople(people);
    const person = (id: PersonId) => ({ to: 'person', person: id });
    const recovery = { to: 'recovery' };
    expect(recipientsFor(state, practice.streams.desk, office)).toEqual([...[dentist, hygienist, office, auditor].map(person), recovery]);
    expect(recipientsFor(state, practice.streams.clinic, dentist)).toEqual([person(dentist), recovery]);
    expect(recipientsFor(state, practice.streams.audit, auditor)).toEqual([person(auditor), recovery]);
  });

  test('open them, and nobody else while there is one', () => {
    const state = withPeople(new Map([...people, [me(), ['admin']]]));
    expect(recipientsFor(state, practice.streams.clinic, hygienist)).toBeNull();
    expect(recipientsFor(state, practice.streams.clinic, me())).toBeNull();
    expect(recipientsFor(ledger, practice.streams.audit, newPersonId())).toBeNull();
    expect(recipientsFor(state, newStream(), office)).toBeNull();
    expect(recipientsFor(state, practice.streams.desk, newPersonId())).toBeNull();
  });
});

describe('a chart', () => {
  test('is sealed to the newest usable clinic epoch and to whoever opens it', async () => {
    const newer = grantDraft(ledger, me(), 'clinic', practice.streams.clinic);
    const { entry } = await accept(ledger, practice.hand, newer);
    expect(recipientsFor(ledger, newStream(), me())).toEqual([
      { to: 'scope', scope: 'clinic', epoch: entry.header.object },
      { to: 'person', person: me() }
    ]);
  });

  test('waits, of a dentist, for a clinic epoch where none is usable', () => {
    expect(recipientsFor(withPeople(new Map([[dentist, ['dentist']]])), newStream(), dentist)).toBeNull();
  });
});

describe('an epoch', () => {
  test('is usable while everyone it reached is still entitled to it', async () => {
    const chart = newStream();
    await accept(ledger, practice.hand, grantDraft(ledger, me(), 'chart', chart));
    const { desk, clinic, staff } = practice.streams;
    const usable = (state: LedgerState) => [staff, desk, clinic, chart].map((stream) => usableEpoch(state, stream) !== null);
    expect(usable(ledger)).toEqual([true, true, true, true]);
    expect(usable(withPeople(new Map([[me(), ['dentist']]])))).toEqual([true, true, true, true]);
    expect(usable(withPeople(new Map([[me(), ['hygienist']]])))).toEqual([true, true, false, false]);
    expect(usable(withPeople(new Map([[dentist, ['dentist']]])))).toEqual([false, false, false, false]);
  });

  test('of a stream that nobody opened is none', () => {
    expect(usableEpoch(ledger, newStream())).toBeNull();
  });
});

describe('fetching', () => {
  let chart: StreamId;
  const header = async (stream: StreamId, kind: Header['kind']): Promise<Header> => {
    const { entry } = await accept(ledger, practice.hand, grantDraft(ledger, me(), 'clinic', practice.streams.clinic));
    return { ...(await parseEntry(entry.bytes)).header, stream, kind };
  };
  beforeEach(async () => {
    chart = newStream();
    await accept(ledger, practice.hand, grantDraft(ledger, me(), 'chart', chart));
  });

  test.each([
    ['staff', [true, true, true, true]],
    ['desk', [true, true, true, true]],
    ['clinic', [true, false, false, false]],
    ['audit', [false, false, false, true]],
    ['roster', [true, true, true, true]]
  ] as const)('from %s goes by role', (scope, expected) => {
    const state = withPeople(people);
    const may = [dentist, hygienist, office, auditor].map((person) => mayRead(state, person, practice.streams[scope]));
    expect(may).toEqual(expected);
  });

  test('from a chart is for whoever opened its first epoch, and for every dentist', () => {
    const may = (roles: readonly Role[], id: PersonId) => mayRead(withPeople(new Map([[id, roles]])), id, chart);
    expect(may(['dentist'], dentist)).toBe(true);
    expect(may(['hygienist'], me())).toBe(true);
    expect(may(['hygienist'], hygienist)).toBe(false);
    expect(may(['admin', 'office'], office)).toBe(false);
    expect(mayRead(ledger, newPersonId(), chart)).toBe(false);
  });

  test('is for nobody outside the roster', () => {
    for (const stream of [...Object.values(practice.streams), chart]) expect(mayRead(ledger, newPersonId(), stream)).toBe(false);
  });

  test('the grants of practice-wide scopes is for everybody in the roster, their records are not', async () => {
    const state = withPeople(people);
    expect(mayReadBody(state, office, await header(practice.streams.clinic, 'grant'))).toBe(true);
    expect(mayReadBody(state, office, await header(practice.streams.clinic, 'record'))).toBe(false);
    expect(mayReadBody(state, newPersonId(), await header(practice.streams.clinic, 'grant'))).toBe(false);
    expect(mayReadBody(state, office, await header(chart, 'grant'))).toBe(false);
    expect(mayReadBody(state, dentist, await header(chart, 'grant'))).toBe(true);
  });
});
