/** A hygienist has the charts whose first photo she took: offline, after the server has taken them, and when all is read anew. */
import { expect, test } from 'vitest';
import { foundPair, joined, newKey, value } from '../../fixtures/vault-pair.ts';

test('what she writes of her own patient before any of it has reached the server counts everywhere', async () => {
  const pair = await foundPair(newKey(), 'hygienist');
  const { first, server, words } = pair;
  const patient = value(await first.vault.addPatient({ name: 'Amélie', chart: '', born: null }));
  const photo = await first.takePhoto(patient);
  value(await first.vault.setNote(photo, 'before the server'));
  const gone = await first.takePhoto(patient);
  value(await first.vault.deletePhotos([gone]));
  const notes = async (vault = first.vault) => {
    const all = await Promise.all([photo, gone].map((id) => vault.photo(id)));
    return all.map((one) => (one.ok ? one.value.note : one.error.type));
  };
  expect(await notes()).toEqual(['before the server', 'NotFound']);
  expect(value(await first.vault.patient(patient)).patient.mine).toBe('Edits');

  await first.sync(server);
  expect(await notes()).toEqual(['before the server', 'NotFound']);
  await first.restart().unlock(words);
  expect(await notes()).toEqual(['before the server', 'NotFound']);
  const second = await joined(pair);
  value(await second.vault.finishJoin(newKey()));
  expect(await notes(second.vault)).toEqual(['before the server', 'NotFound']);

  value(await second.vault.setNote(photo, 'from the other'));
  await second.sync(server);
  await first.sync(server);
  expect(await notes()).toEqual(['from the other', 'NotFound']);
});
