/** A chart that is taken in an emergency: who may, what is written, and who looks at it. The reviews of access beside it. */
import { expect, test } from 'vitest';
import { toId } from '#bytes';
import type { PatientId } from '#domain';
import { encodeAssignment } from '#ledger';
import { Book } from '../../../src/lib/vault/book.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { type Founded, foundPair, newKey, now, value } from '../../fixtures/vault-pair.ts';

const newPatient = async ({ first }: Founded, name = 'Amélie'): Promise<PatientId> =>
  value(await first.vault.addPatient({ name, chart: '', born: null }));

test('whoever is clinical takes it with a reason, to read: assignment and reason are one', async () => {
  const pair = await foundPair(newKey(), 'hygienist');
  const { first, server, words } = pair;
  const patient = await newPatient(pair);
  const mine = async () => value(await first.vault.patient(patient)).patient.mine;
  expect(await mine()).toBe('Adds');
  expect(await first.vault.breakGlass(patient, '  ')).toMatchObject({ error: { type: 'BadField', field: 'reason', why: 'Empty' } });
  expect(await first.vault.breakGlass(toId(new Uint8Array(16)), 'bleeding')).toMatchObject({ error: { type: 'NotFound' } });
  const before = (await first.storage.outbox()).length;
  value(await first.vault.breakGlass(patient, 'bleeding after the extraction'));
  expect(await first.storage.outbox()).toHaveLength(before + 2);
  await first.sync(server);
  expect(await mine()).toBe('Reads');
  expect(await first.vault.breakGlass(patient, 'once more')).toMatchObject({ error: { type: 'NotAllowed' } });

  const [taken, ...others] = await first.vault.emergencies();
  expect(others).toEqual([]);
  expect(taken).toMatchObject({
    patient,
    patientName: 'Amélie',
    name: 'Dr. Vega',
    reason: 'bleeding after the extraction',
    at: '2026-11-22T09:30:00.000Z',
    reviewed: null
  });
  await first.restart().unlock(words);
  expect(await first.vault.emergencies()).toEqual([taken]);
});

test('nobody looks at their own, and a dentist needs none', async () => {
  const pair = await foundPair(newKey(), 'hygienist');
  const { first, server } = pair;
  value(await first.vault.breakGlass(await newPatient(pair), 'bleeding'));
  await first.sync(server);
  const [taken] = await first.vault.emergencies();
  expect(taken?.mayReview).toBe(false);
  expect((await first.vault.overview()).toReview).toBe(0);
  expect(await first.vault.reviewEmergency(taken?.id ?? toId(new Uint8Array(16)))).toMatchObject({ error: { type: 'NotAllowed' } });
  expect(await first.vault.reviewEmergency(toId(new Uint8Array(16)))).toMatchObject({ error: { type: 'NotFound' } });

  const dentist = await foundPair();
  expect(await dentist.first.vault.breakGlass(await newPatient(dentist), 'bleeding')).toMatchObject({ error: { type: 'NotAllowed' } });
  const office = await foundPair(newKey(), 'office');
  expect(await office.first.vault.breakGlass(await newPatient(office), 'curious')).toMatchObject({ error: { type: 'NotAllowed' } });
});

test('a review of access is due 90 days after the founding, and after the last one that was signed with a proof', async () => {
  const { first, server, words } = await foundPair();
  const founding = await first.vault.accessReview();
  expect(founding).toEqual({ last: null, dueAt: '2027-02-20T09:30:00.000Z', isDue: false, maySign: true });
  const wrong = { ...(await first.byWords(words)), secret: { kind: 'words' as const, words: words.split(' ').reverse().join(' ') } };
  expect(await first.vault.signReview('all well', wrong)).toMatchObject({ error: { type: 'OpenFailed' } });
  expect(await first.vault.signReview('x'.repeat(5000), await first.byWords(words))).toMatchObject({ error: { type: 'BadField' } });
  expect((await first.vault.accessReview()).last).toBeNull();

  value(await first.vault.signReview('all well ', await first.byWords(words)));
  await first.sync(server);
  expect((await first.vault.accessReview()).last).toEqual({ by: 'Dr. Vega', at: '2026-11-22T09:30:00.000Z', note: 'all well' });
});

test('it is handed over by whoever holds the chart, and somebody else looks at it', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const patient = await newPatient(pair);
  const photo = await first.takePhoto(patient);
  const anna = await comes(pair, 'Anna', ['hygienist']);
  const olga = await comes(pair, 'Olga', ['office']);
  const everybody = () => settle(server, first, anna, olga, first);
  await everybody();
  expect((await anna.vault.photo(photo)).ok).toBe(false);
  value(await anna.vault.breakGlass(patient, 'bleeding'));
  await everybody();
  expect((await anna.vault.rendition(photo, 'preview')).ok).toBe(true);
  expect(await anna.vault.setNote(photo, 'mine')).toMatchObject({ error: { type: 'NotAllowed' } });

  const [taken] = await olga.vault.emergencies();
  if (!taken) throw new Error('nobody was told');
  expect(taken).toMatchObject({ name: 'Anna', reason: 'bleeding', mayReview: false });
  expect(await olga.vault.reviewEmergency(taken.id)).toMatchObject({ error: { type: 'NotAllowed' } });
  expect([(await first.vault.overview()).toReview, (await anna.vault.overview()).toReview]).toEqual([1, 0]);
  value(await first.vault.reviewEmergency(taken.id));
  value(await first.vault.reviewEmergency(taken.id));
  await everybody();
  expect((await first.vault.overview()).toReview).toBe(0);
  expect((await anna.vault.emergencies())[0]?.reviewed).toMatchObject({ by: 'Dr. Vega' });
});

test('a chart that is taken without a reason, by whatever client, is there to be looked at all the same', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
  await first.takePhoto(patient);
  const anna = await comes(pair, 'Anna', ['hygienist']);
  await settle(server, first, anna);
  const book = await Book.load(anna.storage, now);
  const [stream] = server.ledger.chartsSince(0);
  if (!book || stream === undefined) throw new Error('no chart');
  const { person, unlocker } = await anna.unlockerOf('words');
  const { sign } = value(await openPerson(book, person, unlocker, { kind: 'words', words: anna.words }));
  const body = encodeAssignment({ person, right: 'read', emergency: true });
  value(await book.append({ id: person, sign }, [{ kind: 'assign', stream, object: person, epoch: null, body, blobs: [] }]));
  await settle(server, anna, first);

  await first.restart().unlock(pair.words);
  const [taken, ...others] = await first.vault.emergencies();
  expect(others).toEqual([]);
  expect(taken).toMatchObject({ patient, person, name: 'Anna', reason: '', reviewed: null, mayReview: true });
  expect(await first.vault.overview()).toMatchObject({ toReview: 1 });
  expect(await anna.vault.overview()).toMatchObject({ toReview: 0 });
  if (!taken) throw new Error('nothing to look at');
  value(await first.vault.reviewEmergency(taken.id));
  await settle(server, first, anna);
  expect(await first.vault.overview()).toMatchObject({ toReview: 0 });
  expect(await anna.vault.emergencies()).toMatchObject([{ id: taken.id, reviewed: { by: 'Dr. Vega' }, mayReview: false }]);
});
