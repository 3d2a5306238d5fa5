/** What is done to somebody of the practice: each with a proof, each refusal with a sentence that says what to do. */
import { expect, test } from 'vitest';
import type { DeviceId, PersonId, UnlockerId } from '../../../src/lib/bytes/index.ts';
import type { PatientId } from '../../../src/lib/domain/index.ts';
import { err, ok, type Result } from '../../../src/lib/result.ts';
import type { App } from '../../../src/lib/ui/app.ts';
import { ChangeRoles } from '../../../src/lib/ui/people/ChangeRoles.svelte.ts';
import { LetGo } from '../../../src/lib/ui/people/LetGo.svelte.ts';
import { people, type Refusal } from '../../../src/lib/ui/words/people.ts';
import type { DeviceView, PersonAccess, PersonView, VaultApi } from '../../../src/lib/vault/api.ts';

const passphrase = { id: 'u' as UnlockerId, kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false } as const;

const person = (name: string, more: Partial<PersonView> = {}): PersonView => ({
  id: name as PersonId,
  name,
  roles: ['office'],
  asked: [],
  until: null,
  isMe: false,
  words: [],
  hasJoined: true,
  mayVouch: [],
  stays: null,
  devices: [],
  pending: false,
  ...more
});

const device = (id: string, deviceClass: DeviceView['deviceClass'], here = false): DeviceView => ({
  id: id as DeviceId,
  deviceClass,
  here,
  lastWrote: null
});

type Asked = readonly unknown[];

function practice(options: { people?: PersonView[]; devices?: DeviceView[]; alone?: PersonAccess['alone']; fails?: Refusal } = {}) {
  const asked: Asked[] = [];
  const answer = (...what: Asked): Promise<Result<null, never>> => {
    asked.push(what);
    return Promise.resolve((options.fails ? err(options.fails) : ok(null)) as Result<null, never>);
  };
  const vault: Pick<VaultApi, 'unlockers' | 'people' | 'devices' | 'whatSees' | 'setRoles' | 'removePerson'> = {
    unlockers: () => Promise.resolve([passphrase]),
    people: () => Promise.resolve(options.people ?? []),
    devices: () => Promise.resolve(options.devices ?? []),
    whatSees: (id) => Promise.resolve(ok({ person: id, name: '', seesAll: false, patients: [], alone: options.alone ?? [] })),
    setRoles: (id, roles, until) => answer(id, roles, until),
    removePerson: (id, devices) => answer(id, devices)
  };
  const parts: Pick<App, 'vault' | 'stepUp'> = {
    vault: vault as VaultApi,
    stepUp: (proof) =>
      Promise.resolve(ok({ unlocker: 'unlocker' in proof ? proof.unlocker.id : passphrase.id, secret: { kind: 'words', words: '' } }))
  };
  return { app: parts as App, asked };
}

async function proved<T extends { readonly act: LetGo['act'] }>(made: T): Promise<T> {
  await expect.poll(() => made.act.proving.kinds).toContain('passphrase');
  made.act.proving.passphrase = 'six words';
  return made;
}

test('no device goes with somebody unless it is said, since one that stays hears of it; never what others unlock, or lies in one’s own hands', async () => {
  const ids = ['phone', 'tablet', 'desk', 'here'] as DeviceId[];
  const mia = person('Mia', { devices: ids });
  const { app, asked } = practice({
    people: [mia, person('Ina', { devices: ['tablet' as DeviceId] })],
    devices: [
      device('phone', 'personal'),
      device('tablet', 'shared'),
      device('desk', 'fixed'),
      device('here', 'personal', true),
      device('other', 'personal')
    ]
  });
  const letting = await proved(new LetGo(app, mia));
  await expect
    .poll(() => letting.devices.map(({ id, alsoOf }) => [id, alsoOf]))
    .toEqual([
      ['phone', []],
      ['tablet', ['Ina']],
      ['desk', []]
    ]);
  expect(letting.going).toEqual([]);
  letting.going = ['phone', 'desk'] as DeviceId[];
  expect(await letting.go()).toBe(true);
  expect(asked).toEqual([['Mia', ['phone', 'desk']]]);
  expect(letting.act.proving.passphrase).toBe('');
});

test('charts that would be lost with somebody are named before', async () => {
  const alone = [{ patient: 'p' as PatientId, name: 'Amélie Durand' }];
  const letting = new LetGo(practice({ alone }).app, person('Mia'));
  await expect.poll(() => letting.alone).toEqual(alone);
  const names = ['a', 'b', 'c', 'd', 'e'];
  expect(people.alone(names, 2)).toContain('a, b, c, d, e, and 2 more. Give each to somebody else first');
  expect(people.alone(['Amélie Durand'], -4)).toContain('patients: Amélie Durand. Give');
});

test('nobody is let go, and no role changed, before the proof', async () => {
  const { app, asked } = practice();
  const letting = new LetGo(app, person('Mia'));
  const changing = new ChangeRoles(app, person('Mia'), []);
  expect(await letting.go()).toBe(false);
  expect(await changing.save(false)).toBe(false);
  expect(asked).toEqual([]);
});

test('each refusal says what to do', async () => {
  for (const [fails, words] of [
    [{ type: 'Stays', why: 'LastAdmin' }, 'Make somebody else an admin first'],
    [{ type: 'Stays', why: 'LastReader' }, 'Give somebody else the role first'],
    [{ type: 'NotAllowed' }, 'Ask an admin'],
    [{ type: 'NotYet' }, 'Wait a moment'],
    [{ type: 'Overtaken' }, 'try again'],
    [{ type: 'NotFound' }, 'not here any more']
  ] as const) {
    const letting = await proved(new LetGo(practice({ fails }).app, person('Mia')));
    expect(await letting.go()).toBe(false);
    expect(letting.act.failure).toContain(words);
  }
});

test('other roles begin with those that are there, also the ones that wait, and keep the last day', async () => {
  const until = new Date('2031-03-09T23:59:59').toISOString();
  const { app, asked } = practice();
  const changing = await proved(new ChangeRoles(app, person('Mia', { roles: ['office'], asked: ['hygienist'], until }), []));
  expect(changing.given.lastDay).toBe('2031-03-09');
  changing.given.roles = [...changing.given.roles, 'admin'];
  expect(await changing.save(false)).toBe(true);
  expect(asked).toEqual([['Mia', ['admin', 'hygienist', 'office'], until]]);
});

test('without any role nobody is asked, and what a field refuses stands at the field', async () => {
  const { app, asked } = practice({ fails: { type: 'BadField', field: 'until', why: 'InThePast' } });
  const changing = await proved(new ChangeRoles(app, person('Mia'), []));
  changing.given.roles = [];
  expect(await changing.save(false)).toBe(false);
  expect([asked, Object.keys(changing.given.errors)]).toEqual([[], ['roles']]);
  changing.given.roles = ['office'];
  changing.given.lastDay = '2020-01-01';
  expect(await changing.save(false)).toBe(false);
  expect(changing.given.errors.until).toContain('over already');
  expect(changing.act.failure).toBeNull();
});
