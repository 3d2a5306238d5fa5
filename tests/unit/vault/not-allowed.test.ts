/** What somebody may no longer do, or not yet, they are told in so many words: nothing is kept, and nothing breaks. */
import { expect, test } from 'vitest';
import type { PatientId } from '#domain';
import { comes, servedTo, settle } from '../../fixtures/colleagues.ts';
import { foundPair, newKey, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

const notAllowed = { ok: false, error: { type: 'NotAllowed' } };

test('whoever was enrolled, and not vouched for yet, adds no patient', async () => {
  const pair = await foundPair(newKey(), 'office');
  const { first, server } = pair;
  const roth = await comes(pair, 'Dr. Roth', ['dentist']);
  await settle(server, first, roth);
  const anna = await comes(pair, 'Anna', ['hygienist']);
  await settle(server, first, roth, anna);
  const size = await sizeOf(anna);
  expect(await anna.vault.addPatient({ name: 'Ana', chart: '', born: null })).toMatchObject(notAllowed);
  expect(await sizeOf(anna)).toEqual(size);
});

test('a note is not kept where the chart was taken away while it was being written', async () => {
  const { first, server, patient, photo, me, roth, byMe } = await practice();
  value(await first.vault.restrict(patient, [me], await byMe()));
  await first.sync(server);
  const page = await servedTo(server, await roth.person()).page((await roth.storage.cursor()).size);
  const coming = roth.vault.acceptPage(page);
  expect(await roth.vault.setNote(photo, 'bleeding')).toMatchObject(notAllowed);
  value(await coming);
});

test('a chart that was just restricted is given to nobody else, before any server has heard of it', async () => {
  const { first, patient, me, anna, byMe } = await practice();
  value(await first.vault.restrict(patient, [me], await byMe()));
  expect(await first.vault.assign(patient, await anna.person(), 'read')).toMatchObject(notAllowed);
});

test('whoever has just restricted a chart to others writes there no more', async () => {
  const { first, server, patient, photo, roth, byMe } = await practice();
  value(await first.vault.restrict(patient, [await roth.person()], await byMe()));
  expect(await first.vault.setNote(photo, 'bleeding')).toMatchObject(notAllowed);
  await settle(server, first, roth);
  expect(value(await roth.vault.photo(photo)).note).toBe('');
});

test('whoever was just let go is given no chart, and others are', async () => {
  const { first, server, patient, roth, anna, byMe } = await practice();
  value(await first.vault.removePerson(await anna.person(), [], await byMe()));
  expect(await first.vault.assign(patient, await anna.person(), 'read')).toMatchObject(notAllowed);
  expect(await first.vault.assign(patient, await roth.person(), 'read')).toMatchObject({ ok: true });
  await settle(server, first, roth);
});

test('whoever has just restricted a chart to others adds no photo to it: the file says why, and nothing of it is kept', async () => {
  const { first, patient, roth, byMe } = await practice();
  value(await first.vault.restrict(patient, [await roth.person()], await byMe()));
  const size = await sizeOf(first);
  expect(await failureOf(first, patient)).toEqual({ type: 'NotAllowed' });
  expect(await sizeOf(first)).toEqual(size);
});

/** Founded by a dentist, with another, and a hygienist; a patient of the dentists', and one photo. */
async function practice() {
  const pair = await foundPair();
  const { first, server, words } = pair;
  const roth = await comes(pair, 'Dr. Roth', ['dentist']);
  const anna = await comes(pair, 'Anna', ['hygienist']);
  await settle(server, first, roth, anna);
  const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
  const photo = await first.takePhoto(patient);
  await settle(server, first, roth, anna);
  const me = (await first.vault.overview()).me.id;
  return { ...pair, me, roth, anna, patient, photo, byMe: () => first.byWords(words) };
}

/** Entries here, with those that wait to be sent. */
async function sizeOf({ storage }: VaultDevice): Promise<readonly number[]> {
  return [(await storage.cursor()).size, (await storage.outbox()).length];
}

async function failureOf(device: VaultDevice, patient: PatientId): Promise<unknown> {
  await expect(device.takePhoto(patient)).rejects.toThrow('a photo that is failed');
  const last = device.events.findLast((event) => event.type === 'Import');
  const [file] = last?.type === 'Import' ? last.progress.files : [];
  return file?.progress.stage === 'failed' ? file.progress.failure : null;
}
