/** A hygienist takes photos of a patient whom she was not given: hers to see until she locks, everybody else's as usual. */
import { expect, test } from 'vitest';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { foundPair, value } from '../../fixtures/vault-pair.ts';

test('what she has taken shows until her lock, counts as only here until the server has it, and is in no snapshot', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
  const old = await first.takePhoto(patient);
  await first.sync(server);
  const anna = await comes(pair, 'Anna', ['hygienist']);
  await settle(server, first, anna);

  const taken = await anna.takePhoto(patient);
  expect(value(await anna.vault.photo(taken))).toMatchObject({ where: 'here' });
  expect((await anna.vault.rendition(taken, 'preview')).ok).toBe(true);
  expect(await anna.vault.photo(old)).toMatchObject({ ok: false });
  expect((await anna.vault.overview()).onlyHere).toBe(1);

  await anna.restart().unlock(anna.words);
  expect(await anna.vault.photo(taken)).toMatchObject({ ok: false });
  expect((await anna.vault.overview()).onlyHere).toBe(1);

  await settle(server, anna, first);
  expect((await anna.vault.overview()).onlyHere).toBe(0);
  expect(value(await first.vault.photo(taken))).toMatchObject({ where: 'away', addedBy: 'Anna' });
  expect((await first.vault.rendition(taken, 'preview')).ok).toBe(true);
});
