/** Nobody goes who is the last to open what the clinic is sealed to: somebody else must have joined, and been handed it. */
import { expect, test } from 'vitest';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { asks, enrols } from '../../fixtures/newcomer.ts';
import { foundPair, newKey, now, value } from '../../fixtures/vault-pair.ts';

const lastReader = { ok: false, error: { type: 'Stays', why: 'LastReader' } };

test('a dentist stays while the other one, who was vouched for, has not joined', async () => {
  const { first, server, roth, byOffice, one } = await practice();
  const asked = await asks();
  await enrols({ device: first, stepUp: byOffice }, server, asked, { name: 'Dr. Sand', roles: ['dentist'], until: null });
  await settle(server, first, roth);
  value(await roth.vault.vouch((await one('Dr. Sand')).id, ['dentist'], await roth.byWords(roth.words)));
  await settle(server, roth, first);
  expect(await one('Dr. Sand')).toMatchObject({ roles: ['dentist'], hasJoined: false, stays: null });
  expect(await one('Dr. Roth')).toMatchObject({ stays: 'LastReader' });
  const id = await roth.person();
  expect(await first.vault.removePerson(id, [], await byOffice())).toMatchObject(lastReader);
  expect(await first.vault.setRoles(id, ['office'], null, await byOffice())).toMatchObject(lastReader);
});

test('a dentist stays until the other one was handed the clinic, and then can go: every photo still opens', async () => {
  const pair = await practice();
  const { first, server, roth, photo, byOffice, one } = pair;
  const sand = await comes(pair, 'Dr. Sand', ['dentist']);
  await settle(server, first, sand);
  await roth.sync(server);
  value(await roth.vault.vouch(await sand.person(), ['dentist'], await roth.byWords(roth.words)));
  await roth.send(server);
  await first.sync(server);
  expect(await one('Dr. Sand')).toMatchObject({ roles: ['dentist'], hasJoined: true });
  const id = await roth.person();
  expect(await first.vault.removePerson(id, [], await byOffice())).toMatchObject(lastReader);

  value(await roth.fetch(server));
  await settle(server, roth, first, sand);
  expect(await one('Dr. Roth')).toMatchObject({ stays: null });
  value(await first.vault.removePerson(id, [], await byOffice()));
  await settle(server, first, sand);
  expect(await sand.vault.rendition(photo, 'preview')).toMatchObject({ ok: true });
});

test('access that was given until a day does not end while nobody else opens the clinic', async () => {
  const pair = await practice();
  const { first, server, roth, byOffice, one } = pair;
  const until = now() + 60_000;
  value(await first.vault.setRoles(await roth.person(), ['dentist'], new Date(until).toISOString(), await byOffice()));
  const sand = await comes(pair, 'Dr. Sand', ['dentist']);
  await settle(server, first, roth, sand);
  value(await roth.vault.vouch(await sand.person(), ['dentist'], await roth.byWords(roth.words)));
  await roth.send(server);
  for (const device of [first, roth]) device.clock = until;
  await first.sync(server);
  await first.vault.tidy();
  expect(await one('Dr. Roth')).toMatchObject({ roles: ['dentist'], pending: false });
  await roth.restart().unlock(roth.words);

  value(await roth.fetch(server));
  await settle(server, roth, first, sand);
  await first.vault.tidy();
  expect(await one('Dr. Roth')).toMatchObject({ roles: [] });
});

/** Founded by the office, with a dentist, whose is the only chart, with one photo. */
async function practice() {
  const pair = await foundPair(newKey(), 'office');
  const { first, server, words } = pair;
  const roth = await comes(pair, 'Dr. Roth', ['dentist']);
  await settle(server, first, roth);
  const patient = value(await roth.vault.addPatient({ name: 'Ana', chart: '', born: null }));
  const photo = await roth.takePhoto(patient);
  await settle(server, first, roth);
  const one = async (name: string) => {
    const found = (await first.vault.people()).find((person) => person.name === name);
    if (!found) throw new Error(`nobody called ${name}`);
    return found;
  };
  return { ...pair, roth, photo, byOffice: () => first.byWords(words), one };
}
