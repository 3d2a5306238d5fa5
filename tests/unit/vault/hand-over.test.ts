/** Who comes, or is given something, can read what came before as soon as the vault of somebody who holds it was open: nobody touches anything for it. */
import { expect, test } from 'vitest';
import type { Bytes, EpochId, PersonId } from '#bytes';
import { systemRandom } from '#crypto';
import { encodeGrant, parseEntry, parseGrant, type ScopeKind } from '#ledger';
import { err } from '#result';
import { Book } from '../../../src/lib/vault/book.ts';
import { Keyring } from '../../../src/lib/vault/keyring.ts';
import { newEpoch } from '../../../src/lib/vault/new-epoch.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { firstPerson } from '../../fixtures/first-person.ts';
import { type Founded, foundPair, newKey, now, type PairServer, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

const named = { chart: '', born: null };

/** A patient with a photo, each. */
async function patients({ first, server }: Founded, ...names: readonly string[]) {
  const all = [];
  for (const name of names) {
    const patient = value(await first.vault.addPatient({ name, ...named }));
    all.push({ patient, photo: await first.takePhoto(patient) });
  }
  await first.sync(server);
  return all;
}
type Photos = Awaited<ReturnType<typeof patients>>;

const shown = ({ vault }: VaultDevice, photos: Photos): Promise<readonly boolean[]> =>
  Promise.all(photos.map(async ({ photo }) => (await vault.photo(photo)).ok && (await vault.rendition(photo, 'preview')).ok));

/** Streams of the grants from this entry on. */
async function grantsSince(server: PairServer, from: number): Promise<readonly string[]> {
  const entries = await Promise.all(server.parcels.slice(from).map(({ entry }) => parseEntry(entry)));
  const streams = server.ledger.roster?.streams;
  const nameOf = (stream: string): string => Object.entries(streams ?? {}).find(([, id]) => id === stream)?.[0] ?? 'chart';
  return entries.filter(({ header }) => header.kind === 'grant').map(({ header }) => nameOf(header.stream));
}

test('somebody new at the desk reads names and patients of before, and no photo', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const photos = await patients(pair, 'Ana');
  const before = server.parcels.length;
  const office = await comes(pair, 'Olga', ['office']);
  await settle(server, first, office);
  expect((await grantsSince(server, before)).toSorted()).toEqual(['desk', 'staff']);
  const { vault } = office;
  expect(await vault.overview()).toMatchObject({ practiceName: 'Praxis am Park', me: { name: 'Olga' }, patients: 1, photos: 0 });
  expect((await vault.people()).map(({ name }) => name)).toEqual(['Dr. Vega', 'Olga']);
  const [ana] = photos;
  if (!ana) throw new Error('nobody');
  expect(value(await vault.patient(ana.patient))).toMatchObject({ patient: { name: 'Ana', mine: 'None' }, visits: [{ photos: [] }] });
  expect(await shown(office, photos)).toEqual([false]);
  expect(await office.storage.outbox()).toEqual([]);
});

test('a new dentist reads every chart by one grant of the clinic’s', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const photos = await patients(pair, 'Ana', 'Ben', 'Cleo');
  const before = server.parcels.length;
  const dentist = await comes(pair, 'Dr. Roth', ['dentist']);
  await settle(server, first, dentist);
  expect((await grantsSince(server, before)).toSorted()).toEqual(['clinic', 'desk', 'staff']);
  expect(await shown(dentist, photos)).toEqual([true, true, true]);
});

test('an assigned hygienist reads that chart alone, and loses nothing but what comes after', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const photos = await patients(pair, 'Ana', 'Ben');
  const [ana] = photos;
  if (!ana) throw new Error('nobody');
  const before = server.parcels.length;
  const anna = await comes(pair, 'Anna', ['hygienist'], async (person) => {
    value(await first.vault.assign(ana.patient, person, 'edit'));
    await first.sync(server);
    expect(waiting(await first.vault.whoCanSee(ana.patient))).toEqual([person]);
    await first.sync(server);
    expect(waiting(await first.vault.whoCanSee(ana.patient))).toEqual([]);
  });
  expect((await grantsSince(server, before)).toSorted()).toEqual(['chart', 'desk', 'staff']);
  expect(await shown(anna, photos)).toEqual([true, false]);
  value(await anna.vault.setNote(ana.photo, 'hers'));
  await settle(server, anna, first);
  expect(await first.vault.photo(ana.photo)).toMatchObject({ value: { note: 'hers' } });
});

const waiting = (access: Awaited<ReturnType<Founded['first']['vault']['whoCanSee']>>): readonly PersonId[] =>
  value(access).people.flatMap(({ isWaiting, person }) => (isWaiting ? [person] : []));

test('two who do it at once do no harm, and nobody does it again', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const photos = await patients(pair, 'Ana');
  const other = await comes(pair, 'Dr. Roth', ['dentist']);
  await settle(server, first, other);
  const before = server.parcels.length;
  const third = await comes(pair, 'Dr. Sand', ['dentist'], async () => {
    // Neither has sent what it opened when the other learns of the newcomer.
    value(await other.fetch(server));
    await other.hears();
    await settle(server, first, other);
  });
  expect((await grantsSince(server, before)).toSorted()).toEqual(['clinic', 'clinic', 'desk', 'desk', 'staff', 'staff']);
  expect(await shown(third, photos)).toEqual([true]);
  const after = server.parcels.length;
  await settle(server, first, other, third);
  expect(await grantsSince(server, after)).toEqual([]);
});

test('a device without room hands over a minute later', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  await patients(pair, 'Ana');
  first.clock = Date.UTC(2026, 10, 22, 10);
  let full = true;
  const kept = first.storage.shelve.bind(first.storage);
  first.storage.shelve = async (rows, ...more) => {
    const [row] = rows;
    const isGrant = row !== undefined && (await parseEntry(row.entry)).header.kind === 'grant';
    return full && isGrant ? err({ type: 'StorageFull', neededBytes: 1 }) : kept(rows, ...more);
  };
  const office = await comes(pair, 'Olga', ['office']);
  const patientsOf = async (): Promise<number> => {
    await settle(server, office, first);
    await office.sync(server);
    return (await office.vault.overview()).patients;
  };
  expect(await patientsOf()).toBe(0);
  full = false;
  expect(await patientsOf()).toBe(0);
  first.clock += 60_000;
  value(await first.vault.addPatient({ name: 'Ben', ...named }));
  expect(await patientsOf()).toBe(2);
});

test('who writes goes on while the only dentist and auditor has new keys and has opened nothing yet', async () => {
  const pair = await foundPair();
  const { first, server, words } = pair;
  const [ana] = await patients(pair, 'Ana');
  if (!ana) throw new Error('nobody');
  const [anna, office] = [await comes(pair, 'Anna', ['hygienist']), await comes(pair, 'Olga', ['office'])];
  value(await first.vault.assign(ana.patient, await anna.person(), 'edit'));
  await settle(server, first, anna, office);
  const [gone] = (await first.vault.unlockers()).filter(({ kind }) => kind === 'prf');
  if (!gone) throw new Error('no key');
  value(await first.vault.addUnlocker(newKey(), await first.byWords(words)));
  value(await first.vault.removeUnlocker(gone.id, await first.byWords(words)));
  await first.sync(server);

  for (const device of [anna, office]) await device.sync(server);
  const ben = value(await office.vault.addPatient({ name: 'Ben', ...named }));
  await office.sync(server);
  await anna.sync(server);
  const before = server.parcels.length;
  const taken = [await anna.takePhoto(ana.patient), await anna.takePhoto(ben)];
  value(await anna.vault.patient(ben));
  await anna.sync(server);
  expect(await grantsSince(server, before)).toEqual(['chart', 'chart', 'audit']);
  await settle(server, anna, first, office);
  for (const photo of taken) expect((await first.vault.rendition(photo, 'preview')).ok).toBe(true);
  // The colleagues' unlockers, which came second to each other, and were written again.
  expect(server.ledger.notAccepted.filter(({ index }) => index >= before)).toEqual([]);
  expect(await opens(server, office, office.words)).toMatchObject({ charts: 0, clinic: 0 });
});

test('nobody who reads no photos can open a chart, with any key on any grant; a hygienist those of her own', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const [ana] = await patients(pair, 'Ana', 'Ben');
  if (!ana) throw new Error('nobody');
  const [office, admin, anna] = [
    await comes(pair, 'Olga', ['office']),
    await comes(pair, 'Ada', ['admin', 'auditor']),
    await comes(pair, 'Anna', ['hygienist'])
  ];
  value(await first.vault.assign(ana.patient, await anna.person(), 'edit'));
  await settle(server, first, office, admin, anna);
  const dentist = await opens(server, first, pair.words);
  const { desk } = dentist;
  expect(dentist).toMatchObject({ charts: 3, clinic: 1 });
  expect(await opens(server, office, office.words)).toMatchObject({ charts: 0, clinic: 0, desk });
  expect(await opens(server, admin, admin.words)).toMatchObject({ charts: 0, clinic: 0, desk });
  // Hers, and what it hands on.
  expect(await opens(server, anna, anna.words)).toMatchObject({ charts: 2, clinic: 0, desk });
});

test('in a practice without a dentist the admin opens no chart and knows no secret that one is sealed to; the first dentist is given them all', async () => {
  const pair = await foundPair(newKey(), 'office');
  const { first, server } = pair;
  const anna = await comes(pair, 'Anna', ['hygienist']);
  await settle(server, first, anna);
  const patient = value(await first.vault.addPatient({ name: 'Ana', ...named }));
  await settle(server, first, anna);
  const photo = await anna.takePhoto(patient);
  await settle(server, anna, first);
  expect(await opens(server, anna, anna.words)).toMatchObject({ charts: 1, clinic: 0 });
  expect(await opens(server, first, pair.words)).toMatchObject({ charts: 0, clinic: 0 });
  const recipients = server.parcels.flatMap(({ body }) => {
    const grant = body && formOfGrant(body);
    return grant?.scope === 'chart' ? grant.wraps.map(({ recipient }) => recipient) : [];
  });
  expect(recipients).toEqual([{ to: 'person', person: await anna.person() }, { to: 'recovery' }]);

  const roth = await comes(pair, 'Dr. Roth', ['dentist']);
  await settle(server, first, anna, roth);
  expect(await roth.vault.photo(photo)).toMatchObject({ ok: false });
  value(await anna.vault.vouch(await roth.person(), ['dentist'], await anna.byWords(anna.words)));
  await settle(server, first, anna, roth);
  expect((await roth.vault.rendition(photo, 'preview')).ok).toBe(true);
  expect(await opens(server, first, pair.words)).toMatchObject({ charts: 0, clinic: 0 });
});

function formOfGrant(body: Bytes) {
  try {
    return parseGrant(body);
  } catch {
    return null;
  }
}

/** How many of each scope's epochs somebody's keys open, of everything that the server has. */
async function opens({ parcels, ledger }: PairServer, { storage }: VaultDevice, words: string) {
  const book = await Book.load(storage, now);
  const person = book?.roster?.persons.get(firstPerson(book.device));
  const unlocker = person?.unlockers.find(({ kind }) => kind === 'words');
  if (!book || !person || !unlocker) throw new Error('nobody');
  const keys = value(await openPerson(book, person.id, unlocker.id, { kind: 'words', words }));
  const keyring = new Keyring(book.device.practice, person.id, keys.hpke);
  const grants: { scope: ScopeKind; epoch: EpochId }[] = [];
  // Twice, as a key may come after what it opens.
  for (const { entry, body } of [...parcels, ...parcels]) {
    const { header } = await parseEntry(entry);
    if (header.kind !== 'grant' || !body) continue;
    const grant = parseGrant(body);
    await keyring.learn(header.stream, grant, header.author);
    grants.push(grant);
  }
  expect(grants.every(({ epoch }) => ledger.epoch(epoch) !== null)).toBe(true);
  const count = (scope: ScopeKind): number =>
    new Set(grants.filter((one) => one.scope === scope && keyring.has(one.epoch)).map(({ epoch }) => epoch)).size;
  return { charts: count('chart'), clinic: count('clinic'), desk: count('desk') };
}

test('a hygienist opens nothing for a dentist whom the clinic does not reach yet: that takes a dentist', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  await patients(pair, 'Ana');
  const [patient] = (await first.vault.findPatients('', 0, 1)).patients;
  if (!patient) throw new Error('nobody');
  const anna = await comes(pair, 'Anna', ['hygienist']);
  value(await first.vault.assign(patient.id, await anna.person(), 'edit'));
  await settle(server, first, anna);
  // The newcomer is enrolled, and the founder's app closed before it has handed over.
  await comes(pair, 'Dr. Roth', ['dentist']);
  first.restart();
  const before = server.parcels.length;
  for (let turn = 0; turn < 3; turn++) await anna.sync(server);
  expect(await grantsSince(server, before)).not.toContain('chart');
});

test('an assigned hygienist is given the chart by whoever holds it, whatever a colleague’s grant says that it hands on', async () => {
  const pair = await foundPair();
  const { first, server } = pair;
  const photos = await patients(pair, 'Ana');
  const [ana] = photos;
  if (!ana) throw new Error('nobody');
  const mallory = await comes(pair, 'Mallory', ['hygienist']);
  const olga = await comes(pair, 'Olga', ['office']);
  const berta = await comes(pair, 'Berta', ['hygienist']);
  value(await first.vault.assign(ana.patient, await mallory.person(), 'edit'));
  await settle(server, first, mallory, berta, olga);
  value(await olga.vault.assign(ana.patient, await berta.person(), 'read'));
  await olga.send(server);

  const { words } = mallory;
  mallory.restart();
  value(await mallory.fetch(server));
  const book = await Book.load(mallory.storage, now);
  if (!book) throw new Error('no book');
  const { person, unlocker } = await mallory.unlockerOf('words');
  const keys = value(await openPerson(book, person, unlocker, { kind: 'words', words }));
  const [stream] = server.ledger.chartsSince(0);
  const opened = stream && (await newEpoch(book.seen, 'chart', stream, person, systemRandom));
  if (!opened) throw new Error('a chart that she may not open');
  const earlier = book.seen.epochsOf(stream).map(({ id }) => ({ epoch: id, sealed: systemRandom(200) }));
  const body = encodeGrant({ ...parseGrant(opened.draft.body), earlier });
  value(await book.append({ id: person, sign: keys.sign }, [{ ...opened.draft, body }]));
  await mallory.send(server);

  for (let turn = 0; turn < 4; turn++) for (const device of [first, berta]) await device.sync(server);
  expect(await shown(berta, photos)).toEqual([true]);
});
