/** Letting a colleague in: said who it is before the proof, never taken for a device, and each refusal says what to do. */
import { expect, test } from 'vitest';
import type { Hash, PersonId, UnlockerId } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { App, Asking, EnrolFailed } from '../../../src/lib/ui/app.ts';
import { Invite } from '../../../src/lib/ui/people/Invite.svelte.ts';
import type { Colleague, PersonView, VaultApi } from '../../../src/lib/vault/api.ts';

const passphrase = { id: 'u' as UnlockerId, kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false } as const;

const asking = (request: string, who: Asking['who'] = 'Colleague'): Asking => ({
  request: request as Hash,
  who,
  isKnownDevice: false,
  deviceClass: 'shared',
  words: ['able'],
  link: null,
  ask: new Uint8Array([1])
});

const person = (name: string, roles: PersonView['roles'], isMe = false): PersonView => ({
  id: name as PersonId,
  name,
  roles,
  asked: [],
  until: null,
  isMe,
  words: [],
  hasJoined: true,
  mayVouch: [],
  stays: null,
  devices: [],
  pending: false
});

async function practice(options: { waiting?: Asking[]; people?: PersonView[]; fails?: EnrolFailed } = {}) {
  const enrolled: { readonly asking: Asking; readonly colleague: Colleague }[] = [];
  const links: string[] = [];
  const vault: Pick<VaultApi, 'readRequestCode' | 'unlockers' | 'people' | 'makeInvitation' | 'makeLink'> = {
    unlockers: () => Promise.resolve([passphrase]),
    people: () => Promise.resolve(options.people ?? [person('Dr. Vega', ['admin', 'dentist'], true)]),
    readRequestCode: (code) => Promise.resolve(ok(code as Hash)),
    makeInvitation: () => {
      links.push('colleague');
      return Promise.resolve(ok('link=abc'));
    },
    makeLink: () => {
      links.push('device');
      return Promise.resolve(ok('link=abc'));
    }
  };
  const parts: Pick<App, 'joinsWaiting' | 'enrol' | 'vault'> = {
    vault: vault as VaultApi,
    joinsWaiting: () => Promise.resolve(ok(options.waiting ?? [])),
    enrol: (whom, colleague) => {
      enrolled.push({ asking: whom, colleague });
      return Promise.resolve(options.fails ? err(options.fails) : ok({ reply: new Uint8Array(1), words: ['zoo'], code: '' }));
    }
  };
  const inviting = new Invite(parts as App);
  await expect.poll(() => inviting.proving.kinds).toContain('passphrase');
  return { inviting, enrolled, links };
}

test('a further device of somebody is not let in as a colleague, and a link from here brings a colleague', async () => {
  const { inviting, links } = await practice({ waiting: [asking('aa'), asking('bb', 'Device')] });
  await inviting.looking.look();
  expect(inviting.looking.waiting.map(({ request }) => request)).toEqual(['aa']);
  inviting.looking.choose(asking('bb', 'Device'));
  await inviting.looking.scan('bb');
  expect(inviting.step).toBe('looking');
  expect(inviting.looking.failure).toContain('choose "I am new here"');
  await inviting.looking.makeLink('https://praxis.example/join');
  expect([links, inviting.looking.link]).toEqual([['colleague'], 'https://praxis.example/join#link=abc']);
});

test('who it is and what they may do is said before the proof, and all of it reaches the vault', async () => {
  const { inviting, enrolled } = await practice({ waiting: [asking('aa')] });
  inviting.looking.choose(asking('aa'));
  expect(inviting.step).toBe('describing');
  inviting.describe(false);
  expect(inviting.step).toBe('describing');
  expect(Object.keys(inviting.given.errors)).toEqual(['name', 'roles']);
  inviting.given.name = ' Mia Sand ';
  inviting.given.roles = ['office', 'admin'];
  inviting.describe(true);
  expect(Object.keys(inviting.given.errors)).toEqual(['until']);
  inviting.given.lastDay = '2031-03-09';
  inviting.describe(false);
  expect(inviting.step).toBe('proving');
  await inviting.enrol();
  expect(enrolled).toEqual([]);
  inviting.proving.passphrase = 'six words';
  await inviting.enrol();
  expect(enrolled.map(({ colleague }) => colleague)).toEqual([
    { name: 'Mia Sand', roles: ['admin', 'office'], until: new Date('2031-03-09T23:59:59').toISOString() }
  ]);
  expect([inviting.step, inviting.proving.passphrase]).toEqual(['reply', '']);
});

test('back leads from the proof to the fields, which are kept, and from these to whom to choose', async () => {
  const { inviting } = await practice({ waiting: [asking('aa')] });
  inviting.looking.choose(asking('aa'));
  inviting.given.name = 'Mia';
  inviting.given.roles = ['office'];
  inviting.describe(false);
  inviting.proving.passphrase = 'half';
  inviting.back();
  expect([inviting.step, inviting.proving.passphrase, inviting.given.name]).toEqual(['describing', '', 'Mia']);
  inviting.back();
  expect(inviting.step).toBe('looking');
});

test('what is wrong with a field is said at the field, and what is refused says whom to ask', async () => {
  for (const [fails, step, words] of [
    [{ type: 'BadField', field: 'until', why: 'InThePast' }, 'describing', null],
    [{ type: 'NotAllowed' }, 'proving', 'Ask an admin'],
    [{ type: 'Overtaken' }, 'proving', 'try again'],
    [{ type: 'NotYet' }, 'proving', 'Wait a moment']
  ] as const) {
    const { inviting } = await practice({ fails });
    inviting.looking.choose(asking('aa'));
    inviting.given.name = 'Mia';
    inviting.given.roles = ['office'];
    inviting.describe(false);
    inviting.proving.passphrase = 'six words';
    await inviting.enrol();
    expect(inviting.step).toBe(step);
    if (words === null) expect(inviting.given.errors.until).toContain('over already');
    else expect(inviting.failure).toContain(words);
  }
});

test('roles that will wait for somebody else’s word are named before they are given', async () => {
  const people = [person('Ina', ['admin'], true), person('Dr. Vega', ['dentist'])];
  const { inviting } = await practice({ people });
  await expect.poll(() => inviting.given.waiting).toEqual([]);
  inviting.given.roles = ['hygienist', 'auditor', 'office'];
  await expect.poll(() => inviting.given.waiting).toEqual([{ role: 'hygienist', by: 'dentist' }]);
});
