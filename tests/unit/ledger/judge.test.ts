import { describe, expect, test } from 'vitest';
import { type EpochId, sha256, utf8 } from '#bytes';
import {
  emptyRoot,
  type EntryKind,
  type Header,
  type Ledger,
  type Moment,
  type Person,
  type Role,
  type Roster,
  usableEpoch
} from '#ledger';
import { type Circumstances, judge } from '../../../src/lib/ledger/judge.ts';
import { found, grantDraft, newObject, newPractice, type Practice } from '../../fixtures/ledger-people.ts';

/** No roster entry of this version changes anyone's roles, so the two rosters are made by hand. */
function changed(roster: Roster, change: (person: Person) => Partial<Person> | null): Roster {
  const persons = [...roster.persons.values()].flatMap((person) => {
    const to = change(person);
    return to ? [[person.id, { ...person, ...to }] as const] : [];
  });
  return { ...roster, persons: new Map(persons) };
}
const withRoles = (roster: Roster, ...roles: Role[]): Roster => changed(roster, () => ({ roles }));

async function scene(): Promise<{ practice: Practice; ledger: Ledger; roster: Roster }> {
  const practice = await newPractice(['admin', 'dentist']);
  const { ledger } = await found(practice);
  if (!ledger.roster) throw new Error('no roster');
  return { practice, ledger, roster: ledger.roster };
}

async function header(
  { id, hand, streams }: Practice,
  kind: EntryKind,
  epoch: EpochId | null,
  change: Partial<Header> = {}
): Promise<Header> {
  return {
    v: 1,
    practice: id,
    kind,
    stream: streams.staff,
    object: newObject(),
    epoch,
    author: hand.person,
    device: hand.device,
    n: 9,
    prev: emptyRoot,
    rosterPrev: null,
    seen: { size: 6, root: emptyRoot },
    at: 0,
    bodyHash: await sha256(utf8('')),
    blobs: [],
    ...change
  };
}

/** At place 9, by two rosters; nobody was given a chart. */
function judgedBy(ledger: Ledger, rosters: { readonly seen: Roster; readonly now: Roster }): Circumstances {
  const at = (roster: Roster, size: number): Moment => ({ size, roster, team: (stream) => ledger.teamAt(stream, size) });
  return { index: 9, seen: at(rosters.seen, 6), now: at(rosters.now, 9), ledger };
}

/** The clinic's next epoch, by the one dentist. */
async function clinicGrant() {
  const { practice, ledger, roster } = await scene();
  const { clinic } = practice.streams;
  const { body, header: own } = grantDraft(ledger, practice.hand.person, 'clinic', clinic);
  return { ledger, roster, body, grant: await header(practice, 'grant', null, { stream: clinic, ...own }) };
}

describe('an entry is judged by the roster its device had seen and by the one at its place', () => {
  test('a record of someone who never had the right is refused', async () => {
    const { practice, ledger, roster } = await scene();
    const record = await header(practice, 'record', usableEpoch(ledger, practice.streams.staff)?.id ?? null);
    const at = judgedBy(ledger, { seen: withRoles(roster, 'dentist'), now: roster });
    expect(judge(record, null, at).verdict).toEqual({ type: 'Refused', reason: { type: 'NoRight' } });
  });

  test.each([
    ['person', (roster: Roster) => changed(roster, () => null)],
    ['role', (roster: Roster) => withRoles(roster, 'dentist')],
    ['device', (roster: Roster) => ({ ...roster, devices: new Map() })]
  ])('a record of someone whose %s has gone since waits in quarantine', async (_, gone) => {
    const { practice, ledger, roster } = await scene();
    const record = await header(practice, 'record', usableEpoch(ledger, practice.streams.staff)?.id ?? null);
    const at = judgedBy(ledger, { seen: roster, now: gone(roster) });
    expect(judge(record, null, at).verdict).toEqual({ type: 'Quarantined' });
  });

  test('an audit entry of someone who has left since waits in quarantine', async () => {
    const { practice, ledger, roster } = await scene();
    const { audit } = practice.streams;
    const entry = await header(practice, 'audit', usableEpoch(ledger, audit, practice.hand.person)?.id ?? null, { stream: audit });
    const at = judgedBy(ledger, { seen: roster, now: changed(roster, () => null) });
    expect(judge(entry, null, at).verdict).toEqual({ type: 'Quarantined' });
  });

  test('a grant of someone who never had the right is refused', async () => {
    const { grant, body, ledger, roster } = await clinicGrant();
    const judged = judge(grant, body, judgedBy(ledger, { seen: withRoles(roster, 'hygienist'), now: roster }));
    expect(judged).toEqual({ verdict: { type: 'Refused', reason: { type: 'NoRight' } }, opens: null, assigns: null, waits: null });
  });

  test.each([
    ['left', (roster: Roster) => changed(roster, () => null)],
    ['lost the right', (roster: Roster) => withRoles(roster, 'hygienist')],
    ['wrote on a device that has gone', (roster: Roster) => ({ ...roster, devices: new Map() })]
  ])('a grant of someone who %s since opens its epoch: what is sealed under it, unaware, is to wait with them', async (_, gone) => {
    const { grant, body, ledger, roster } = await clinicGrant();
    const judged = judge(grant, body, judgedBy(ledger, { seen: roster, now: gone(roster) }));
    expect(judged).toMatchObject({ verdict: { type: 'Accepted' }, opens: { id: grant.object, scope: 'clinic' } });
  });

  test('the recipients of a grant are those whom the roster at seen entitles', async () => {
    const { practice, ledger, roster } = await scene();
    const { body, header: own } = grantDraft(ledger, practice.hand.person, 'clinic', practice.streams.clinic);
    const grant = await header(practice, 'grant', null, { stream: practice.streams.clinic, ...own });
    const at = judgedBy(ledger, { seen: withRoles(roster, 'admin'), now: roster });
    expect(judge(grant, body, at).verdict).toEqual({ type: 'Refused', reason: { type: 'WrongRecipients' } });
  });
});
