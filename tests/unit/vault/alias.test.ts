/** Of a patient who is for named people alone the desk has an alias: the name is in the chart. */
import { expect, test } from 'vitest';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { foundPair, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

const found = async ({ vault }: VaultDevice, query: string) =>
  (await vault.findPatients(query, 0, 9)).patients.map(({ name, alias, chart, born }) => [name, alias, chart, born]);

test('named people see the name and find either, the desk sees and finds the alias, and lifted it is as before', async () => {
  const pair = await foundPair();
  const { first, server, words } = pair;
  const draft = { name: 'Clara Berg', chart: '4711', born: '1990-01-02' };
  const patient = value(await first.vault.addPatient(draft));
  await first.takePhoto(patient);
  await first.sync(server);
  const [olga, roth] = [await comes(pair, 'Olga', ['office']), await comes(pair, 'Roth', ['dentist'])];
  await settle(server, first, olga, roth);
  const me = (await first.vault.overview()).me.id;
  const refused = { ok: false, error: { type: 'NotAllowed' } };
  expect(await first.vault.setAlias(patient, 'Linde 7')).toEqual(refused);
  value(await first.vault.restrict(patient, [me], await first.byWords(words)));
  await settle(server, first, olga, roth);
  expect(await olga.vault.setAlias(patient, 'Linde 7')).toEqual(refused);
  expect(await roth.vault.setAlias(patient, 'Linde 7')).toEqual(refused);
  expect(await first.vault.setAlias(patient, ' ')).toMatchObject({ error: { type: 'BadField', field: 'name' } });
  value(await first.vault.setAlias(patient, 'Linde 7'));
  await settle(server, first, olga, roth);

  const whole = ['Clara Berg', 'Linde 7', '4711', '1990-01-02'];
  for (const query of ['clara', 'linde']) expect(await found(first, query)).toEqual([whole]);
  for (const device of [olga, roth]) {
    expect(await found(device, 'linde')).toEqual([['Linde 7', null, '', null]]);
    expect(await found(device, 'clara')).toEqual([]);
    expect(await found(device, '4711')).toEqual([]);
  }

  // Each changes what they have.
  value(await olga.vault.editPatient(patient, { name: 'Linde 8', chart: '', born: null }));
  value(await first.vault.editPatient(patient, { ...draft, name: 'Clara Berg-Roth' }));
  await settle(server, first, olga, roth);
  expect(await found(olga, '')).toEqual([['Linde 8', null, '', null]]);
  await first.restart().unlock(words);
  expect(await found(first, '')).toEqual([['Clara Berg-Roth', 'Linde 8', '4711', '1990-01-02']]);

  value(await first.vault.setAlias(patient, null));
  await settle(server, first, olga, roth);
  for (const device of [first, olga, roth]) expect(await found(device, '')).toEqual([['Clara Berg-Roth', null, '4711', '1990-01-02']]);
});
