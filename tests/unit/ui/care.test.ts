/** Whose chart it is, as the page says it: what somebody without it is told, giving it, naming the only ones who may see it, and needing it now. */
import { expect, test } from 'vitest';
import { type PersonId, toId } from '../../../src/lib/bytes/index.ts';
import type { PatientId } from '../../../src/lib/domain/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { App } from '../../../src/lib/ui/app.ts';
import { BreakGlass } from '../../../src/lib/ui/care/BreakGlass.svelte.ts';
import { CareTeam } from '../../../src/lib/ui/care/CareTeam.svelte.ts';
import { type Known, standingOf } from '../../../src/lib/ui/care/standing.ts';
import { care, careFailed } from '../../../src/lib/ui/words/care.ts';
import type { Access, CareView, Emergency, PatientLine, PersonView, VaultApi } from '../../../src/lib/vault/api.ts';

const person = (n: number): PersonId => toId(new Uint8Array(16).fill(n));
const [dentist, lena, office] = [person(1), person(2), person(3)];
const patient: PatientId = toId(new Uint8Array(16).fill(9));
const line = (mine: PatientLine['mine'], isRestricted = false): PatientLine => ({
  id: patient,
  name: 'Amélie',
  alias: null,
  chart: '',
  born: null,
  photos: 0,
  lastVisit: null,
  pinned: false,
  isRestricted,
  mine
});
const one = (changes: Partial<CareView> = {}): CareView => ({
  person: dentist,
  name: 'Dr. Vega',
  because: 'Dentist',
  right: 'edit',
  keys: { has: 1, of: 1 },
  isWaiting: false,
  ...changes
});
const access = (changes: Partial<Access> = {}): Access => ({
  patient,
  isRestricted: false,
  people: [one()],
  former: [],
  mayAssign: true,
  mayRestrict: true,
  ...changes
});
const emergency: Emergency = {
  id: toId(new Uint8Array(16).fill(7)),
  patient,
  patientName: 'Amélie',
  person: lena,
  name: 'Lena',
  reason: 'bleeding',
  at: '2026-03-02T09:30:00.000Z',
  reviewed: null,
  mayReview: false
};
const view = (id: PersonId, name: string, roles: PersonView['roles']): PersonView => ({
  id,
  name,
  roles,
  asked: [],
  until: null,
  isMe: id === dentist,
  words: [],
  hasJoined: true,
  mayVouch: [],
  stays: null,
  devices: [],
  pending: false
});

test('whoever lacks something of a chart is told what, and nobody else anything', () => {
  const known = (changes: Partial<Known> = {}): Known => ({ me: lena, access: access(), emergencies: [], ...changes });
  const waiting = access({ people: [one(), one({ person: lena, because: 'Assigned', right: 'read', isWaiting: true })] });
  expect(standingOf(line('None'), known())).toBe('NoPhotos');
  expect(standingOf(line('None', true), known())).toBe('Closed');
  expect(standingOf(line('Adds'), known())).toBe('Adds');
  expect(standingOf(line('Adds'), known({ emergencies: [emergency] }))).toBe('Asked');
  expect(standingOf(line('Adds'), known({ emergencies: [{ ...emergency, person: dentist }] }))).toBe('Adds');
  expect(standingOf(line('Adds'), known({ emergencies: [{ ...emergency, reviewed: { by: 'x', at: '' } }] }))).toBe('Adds');
  expect(standingOf(line('Reads'), known({ access: waiting, emergencies: [emergency] }))).toBe('Asked');
  expect(standingOf(line('Reads'), known({ access: waiting }))).toBe('Given');
  expect(standingOf(line('Edits'), known({ access: waiting }))).toBe('Given');
  expect(standingOf(line('Reads'), known())).toBe('Reads');
  expect(standingOf(line('Edits'), known({ access: null }))).toBe('Edits');
});

async function team(vault: Partial<VaultApi> = {}, seen: Access = access(), alias: string | null = null) {
  const told: unknown[] = [];
  const verbs: Partial<VaultApi> = {
    whoCanSee: () => Promise.resolve(ok(seen)),
    people: () =>
      Promise.resolve([view(dentist, 'Dr. Vega', ['dentist']), view(lena, 'Lena', ['hygienist']), view(office, 'Ben', ['office'])]),
    assign: (...asked) => {
      told.push(asked);
      return Promise.resolve(ok(null));
    },
    restrict: (id, persons) => {
      told.push([id, persons]);
      return Promise.resolve(ok(null));
    },
    unlockers: () =>
      Promise.resolve([{ id: toId(new Uint8Array(16)), kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false }]),
    ...vault
  };
  const parts: Pick<App, 'vault' | 'stepUp'> = {
    vault: verbs as VaultApi,
    stepUp: (proof) =>
      Promise.resolve(
        proof.secret === 'passkey'
          ? err({ type: 'PasskeyFailed', why: 'Other' })
          : ok({ unlocker: proof.unlocker.id, secret: proof.secret })
      )
  };
  const careTeam = new CareTeam(parts as App, patient, alias);
  await careTeam.look();
  return { careTeam, told };
}

/** As typed, once it is known what serves here. */
async function prove(careTeam: CareTeam, passphrase: string): Promise<void> {
  await expect.poll(() => careTeam.act?.proving.kinds).toEqual(['passphrase']);
  if (careTeam.act) careTeam.act.proving.passphrase = passphrase;
}

test('a chart is given to somebody clinical who does not have it', async () => {
  const { careTeam, told } = await team();
  expect(careTeam.others.map(({ name }) => name)).toEqual(['Lena']);
  careTeam.goTo('give');
  expect(careTeam.whom).toBe(lena);
  careTeam.right = 'read';
  expect(await careTeam.give()).toBe(true);
  expect(told).toEqual([[patient, lena, 'read']]);
  expect(careTeam.step).toBe('team');
});

test('where more than one could have it, one is chosen first', async () => {
  const more = [view(dentist, 'Dr. Vega', ['dentist']), view(lena, 'Lena', ['hygienist']), view(person(4), 'Mia', ['hygienist'])];
  const { careTeam, told } = await team({ people: () => Promise.resolve(more) });
  careTeam.goTo('give');
  expect(await careTeam.give()).toBe(false);
  expect(careTeam.failure).not.toBeNull();
  expect(told).toEqual([]);
});

test('a refusal says by whom it can be done', async () => {
  const { careTeam } = await team({ assign: () => Promise.resolve(err({ type: 'NotAllowed' })) });
  expect(await careTeam.assign(lena, null)).toBe(false);
  expect(careTeam.failure).toContain('The desk, a dentist or an admin');
  expect(careFailed({ type: 'NotAllowed' }, access({ isRestricted: true }))).toContain('named');
});

test('naming the only ones who may see a patient takes a name and a proof, and says who will not', async () => {
  const { careTeam, told } = await team();
  careTeam.goTo('restrict');
  expect([...careTeam.named]).toEqual([dentist]);
  expect(careTeam.withoutMe).toBe(false);
  careTeam.name([]);
  expect(await careTeam.restrict(false)).toBe(false);
  expect(careTeam.failure).toBe(care.nameOne);
  careTeam.name([lena]);
  expect(careTeam.withoutMe).toBe(true);
  expect(await careTeam.restrict(false)).toBe(false);
  expect(told).toEqual([]);
  await prove(careTeam, 'right');
  expect(await careTeam.restrict(false)).toBe(true);
  expect(told).toEqual([[patient, [lena]]]);
  expect(careTeam.step).toBe('team');
  expect(careTeam.act).toBeNull();
});

test('a name for the desk is given with it, and the real one back when it is lifted', async () => {
  const renamed: unknown[] = [];
  const setAlias: VaultApi['setAlias'] = (_, alias) => {
    renamed.push(alias);
    return Promise.resolve(alias === '?' ? err({ type: 'BadField', field: 'name', why: 'Empty' }) : ok(null));
  };
  const { careTeam } = await team({ setAlias });
  careTeam.goTo('restrict');
  careTeam.alias = ' Linde 7 ';
  await prove(careTeam, 'right');
  expect(await careTeam.restrict(false)).toBe(true);
  expect(renamed).toEqual(['Linde 7']);
  careTeam.goTo('restrict');
  careTeam.alias = '?';
  await prove(careTeam, 'right');
  expect(await careTeam.restrict(false)).toBe(false);
  expect(careTeam.failure).not.toBeNull();
  careTeam.alias = '';
  await prove(careTeam, 'right');
  expect(await careTeam.restrict(false)).toBe(true);
  expect(renamed).toEqual(['Linde 7', '?']);

  const named = await team({ setAlias }, access({ isRestricted: true }), 'Linde 7');
  named.careTeam.goTo('lift');
  await prove(named.careTeam, 'right');
  expect(await named.careTeam.restrict(true)).toBe(true);
  expect(renamed).toEqual(['Linde 7', '?', null]);
});

test('of a restricted patient those named stand there first; lifting it names nobody', async () => {
  const named = [one({ person: lena, because: 'Named' })];
  const { careTeam, told } = await team({}, access({ isRestricted: true, people: named }));
  careTeam.goTo('restrict');
  expect([...careTeam.named]).toEqual([lena]);
  careTeam.goTo('lift');
  await prove(careTeam, 'right');
  expect(await careTeam.restrict(true)).toBe(true);
  expect(told).toEqual([[patient, null]]);
});

test('a chart is taken in an emergency with a reason, and what is wrong is said where it is', async () => {
  const asked: string[] = [];
  const vault: Pick<VaultApi, 'breakGlass'> = {
    breakGlass: (_, reason) => {
      asked.push(reason);
      if (reason === '') return Promise.resolve(err({ type: 'BadField', field: 'reason', why: 'Empty' }));
      return Promise.resolve(reason === 'mine' ? err({ type: 'NotAllowed' }) : ok(null));
    }
  };
  const taking = new BreakGlass({ vault: vault as VaultApi } as App, patient);
  expect(await taking.take()).toBe(false);
  expect([taking.error, taking.failure]).toEqual(['This is needed.', null]);
  taking.reason = 'mine';
  expect(await taking.take()).toBe(false);
  expect(taking.error).toBeNull();
  expect(taking.failure).toContain('Your role does not allow this');
  taking.reason = 'bleeding';
  expect(await taking.take()).toBe(true);
  expect(asked).toEqual(['', 'mine', 'bleeding']);
});
