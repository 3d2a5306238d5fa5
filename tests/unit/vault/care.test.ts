/** Whose chart it is, and who can open it: the verbs, told from the keys. */
import { describe, expect, test } from 'vitest';
import { type PersonId, toId } from '#bytes';
import type { PatientId } from '#domain';
import { type Role } from '#ledger';
import type { Access } from '#vault';
import { type Colleague, comes, settle } from '../../fixtures/colleagues.ts';
import { type Founded, foundPair, newKey, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

const named = { chart: '', born: null };
const notAllowed = { ok: false, error: { type: 'NotAllowed' } };
const notFound = { ok: false, error: { type: 'NotFound' } };
const nobody = toId<PersonId>(new Uint8Array(16));

async function scene(roles: Readonly<Record<string, Role>>) {
  const pair = await foundPair();
  const { first, server } = pair;
  const patient = value(await first.vault.addPatient({ name: 'Ana', ...named }));
  const colleagues: Record<string, Colleague> = {};
  for (const [name, role] of Object.entries(roles)) colleagues[name] = await comes(pair, name, [role]);
  const all = Object.values(colleagues);
  const everybody = () => settle(server, first, ...all, first);
  await everybody();
  const of = (name: string): Colleague => {
    const colleague = colleagues[name];
    if (!colleague) throw new Error('nobody');
    return colleague;
  };
  return { ...pair, patient, of, everybody, idOf: (name: string) => of(name).person(), me: (await first.vault.overview()).me.id };
}

const access = async ({ vault }: VaultDevice, patient: PatientId): Promise<Access> => value(await vault.whoCanSee(patient));
/** Name, why, what the keys say, and whether they wait. */
const lines = ({ people }: Access) =>
  people.map(({ name, because, right, keys, isWaiting }) => {
    const counted = keys ? `${String(keys.has)}/${String(keys.of)}` : '?';
    return `${name} ${because} ${right} ${counted}${isWaiting ? ' waits' : ''}`;
  });

describe('a chart is given', () => {
  test('by desk, dentist or admin, to somebody clinical who belongs; nothing else is written', async () => {
    const { first, patient, of, idOf, me, everybody } = await scene({ Olga: 'office', Anna: 'hygienist', Berta: 'hygienist' });
    const [olga, anna, berta] = await Promise.all([idOf('Olga'), idOf('Anna'), idOf('Berta')]);
    expect(await of('Anna').vault.assign(patient, anna, 'edit')).toEqual(notAllowed);
    expect(await of('Anna').vault.assign(patient, berta, 'read')).toEqual(notAllowed);
    expect(await first.vault.assign(patient, olga, 'read')).toEqual(notAllowed);
    expect(await first.vault.assign(patient, nobody, 'read')).toEqual(notFound);
    expect(await first.vault.assign(toId<PatientId>(new Uint8Array(16)), anna, 'read')).toEqual(notFound);
    for (const device of [first, of('Anna')]) expect(await device.storage.outbox()).toEqual([]);

    value(await of('Olga').vault.assign(patient, anna, 'read'));
    value(await of('Olga').vault.assign(patient, anna, 'read'));
    expect(await of('Olga').storage.outbox()).toHaveLength(1);
    await everybody();
    expect(await access(first, patient)).toMatchObject({ mayAssign: true, mayRestrict: true, isRestricted: false });
    expect(await access(of('Olga'), patient)).toMatchObject({ mayAssign: true, mayRestrict: false });
    expect(await access(of('Anna'), patient)).toMatchObject({ mayAssign: false, mayRestrict: false });
    value(await first.vault.assign(patient, anna, null));
    value(await first.vault.assign(patient, me, null));
    expect(await first.storage.outbox()).toHaveLength(1);
  });

  test('before it has an epoch: nobody waits, and its first reaches them', async () => {
    const { first, patient, of, idOf, everybody } = await scene({ Anna: 'hygienist' });
    value(await first.vault.assign(patient, await idOf('Anna'), 'edit'));
    await everybody();
    expect(lines(await access(first, patient))).toEqual(['Dr. Vega Dentist edit 0/0', 'Anna Assigned edit 0/0']);
    const photo = await first.takePhoto(patient);
    await everybody();
    expect(lines(await access(first, patient))).toEqual(['Dr. Vega Dentist edit 1/1', 'Anna Assigned edit 1/1']);
    expect((await of('Anna').vault.rendition(photo, 'preview')).ok).toBe(true);
  });

  test('by the desk, which sees no grant of it: whoever is open and holds it carries it out, and it opens where she is', async () => {
    const { first, server, patient, of, idOf, everybody } = await scene({ Olga: 'office', Anna: 'hygienist' });
    const photo = await first.takePhoto(patient);
    await everybody();
    const [olga, anna] = [of('Olga'), of('Anna')];
    expect(await anna.vault.photo(photo)).toEqual(notFound);
    value(await olga.vault.assign(patient, await idOf('Anna'), 'read'));
    await olga.sync(server);
    await anna.sync(server);
    expect(lines(await access(olga, patient))).toEqual(['Dr. Vega Dentist edit ?', 'Anna Assigned read ? waits']);
    expect(lines(await access(anna, patient))).toEqual(['Dr. Vega Dentist edit 1/1', 'Anna Assigned read 0/1 waits']);
    expect(await anna.vault.photo(photo)).toEqual(notFound);

    await everybody();
    expect(lines(await access(olga, patient))).toEqual(['Dr. Vega Dentist edit ?', 'Anna Assigned read ?']);
    expect(lines(await access(anna, patient))).toEqual(['Dr. Vega Dentist edit 2/2', 'Anna Assigned read 2/2']);
    expect((await anna.vault.rendition(photo, 'preview')).ok).toBe(true);
    expect(value(await anna.vault.patient(patient))).toMatchObject({ patient: { mine: 'Reads', photos: 1 } });
    expect((await anna.vault.planExport()).photos).toBe(1);
    expect((await olga.vault.planExport()).photos).toBe(0);
    // To read, and no more: told before anything is written.
    const before = (await anna.storage.outbox()).length;
    for (const told of [
      await anna.vault.setNote(photo, 'no'),
      await anna.vault.deletePhotos([photo]),
      await anna.vault.restorePhotos([photo])
    ])
      expect(told).toEqual(notAllowed);
    expect(await anna.storage.outbox()).toHaveLength(before);
  });

  test('to somebody who writes there before it was carried out: she is given what came before all the same', async () => {
    const { first, server, patient, of, idOf, everybody } = await scene({ Olga: 'office', Anna: 'hygienist' });
    const old = await first.takePhoto(patient);
    await everybody();
    value(await of('Olga').vault.assign(patient, await idOf('Anna'), 'edit'));
    await of('Olga').sync(server);
    // She has been told before the vault that holds the chart.
    const anna = of('Anna');
    await anna.sync(server);
    const hers = await anna.takePhoto(patient);
    await everybody();
    expect(lines(await access(first, patient)).map((line) => line.endsWith('3/3'))).toEqual([true, true]);
    for (const photo of [old, hers]) expect((await anna.vault.rendition(photo, 'preview')).ok).toBe(true);
  });

  test('and taken: what she had the keys of stays hers by the keys, and nothing new is', async () => {
    const { first, patient, of, idOf, everybody } = await scene({ Anna: 'hygienist' });
    const id = await idOf('Anna');
    await first.takePhoto(patient);
    value(await first.vault.assign(patient, id, 'edit'));
    await everybody();
    value(await first.vault.assign(patient, id, null));
    await everybody();
    const after = await first.takePhoto(patient);
    await everybody();
    expect(await access(first, patient)).toMatchObject({ former: [{ person: id, name: 'Anna', epochs: 2 }] });
    expect(lines(await access(first, patient))).toEqual(['Dr. Vega Dentist edit 3/3']);
    expect(await of('Anna').vault.photo(after)).toEqual(notFound);
  });
});

describe('a chart is restricted', () => {
  const proof = (device: VaultDevice, words: string) => device.byWords(words);

  test('to named people, one of whom can open it: they are given it, and everybody else had it once', async () => {
    const { first, words, patient, of, idOf, everybody, me } = await scene({ Roth: 'dentist', Anna: 'hygienist', Olga: 'office' });
    const [roth, anna, olga] = await Promise.all([idOf('Roth'), idOf('Anna'), idOf('Olga')]);
    const photo = await first.takePhoto(patient);
    await everybody();
    const { vault } = first;
    expect(await vault.restrict(patient, [me, olga], await proof(first, words))).toEqual(notAllowed);
    expect(await vault.restrict(patient, [], await proof(first, words))).toEqual(notAllowed);
    expect(await vault.restrict(patient, [me, me], await proof(first, words))).toEqual(notAllowed);
    expect(await vault.restrict(patient, [me, nobody], await proof(first, words))).toEqual(notFound);
    expect(await vault.restrict(patient, null, await proof(first, words))).toEqual(notAllowed);
    // Nobody would be there to hand it to her.
    expect(await vault.restrict(patient, [anna], await proof(first, words))).toEqual(notAllowed);
    for (const name of ['Anna', 'Olga']) {
      const { vault: theirs, words: own } = of(name);
      expect(await theirs.restrict(patient, [me], await proof(of(name), own))).toEqual(notAllowed);
    }
    expect(await vault.restrict(patient, [me], await proof(first, of('Roth').words))).toMatchObject({ error: { type: 'OpenFailed' } });
    expect(await first.storage.outbox()).toEqual([]);

    value(await vault.restrict(patient, [me, anna], await proof(first, words)));
    await everybody();
    const now = await access(first, patient);
    expect(lines(now)).toEqual(['Dr. Vega Named edit 2/2', 'Anna Named edit 2/2']);
    expect(now).toMatchObject({ isRestricted: true, mayAssign: false, mayRestrict: true, former: [{ person: roth, epochs: 1 }] });
    expect((await of('Anna').vault.rendition(photo, 'preview')).ok).toBe(true);
    expect(await of('Roth').vault.restrict(patient, [roth], await proof(of('Roth'), of('Roth').words))).toEqual(notAllowed);
    expect(await first.vault.assign(patient, anna, 'read')).toEqual(notAllowed);
    expect(value(await first.vault.whatSees(anna)).patients).toEqual([{ patient, name: 'Ana', because: 'Named', right: 'edit' }]);

    const [hers] = [of('Anna')];
    value(await hers.vault.restrict(patient, null, await proof(hers, hers.words)));
    await everybody();
    expect(lines(await access(first, patient)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'Dr. Vega Dentist',
      'Roth Dentist edit'
    ]);
    expect((await access(first, patient)).people.some(({ isWaiting }) => isWaiting)).toBe(false);
    expect((await of('Roth').vault.rendition(photo, 'preview')).ok).toBe(true);
  });
});

describe('what somebody sees', () => {
  test('is what they were given, or everything; and which charts would be lost with them', async () => {
    const pair: Founded = await foundPair(newKey(), 'office');
    const { first, server } = pair;
    const anna = await comes(pair, 'Anna', ['hygienist']);
    await settle(server, first, anna);
    const [ben, ana] = [
      value(await first.vault.addPatient({ name: 'Ben', ...named })),
      value(await first.vault.addPatient({ name: 'Ana', ...named }))
    ];
    const id = await anna.person();
    for (const patient of [ben, ana]) value(await first.vault.assign(patient, id, 'edit'));
    await settle(server, first, anna);
    await anna.takePhoto(ana);
    await settle(server, anna, first);
    const sees = async () => value(await first.vault.whatSees(id));
    expect(await sees()).toEqual({
      person: id,
      name: 'Anna',
      seesAll: false,
      patients: [
        { patient: ana, name: 'Ana', because: 'Assigned', right: 'edit' },
        { patient: ben, name: 'Ben', because: 'Assigned', right: 'edit' }
      ],
      alone: [{ patient: ana, name: 'Ana' }]
    });
    expect(await first.vault.whatSees(nobody)).toEqual(notFound);

    // Somebody else has it, and it was handed over.
    const berta = await comes(pair, 'Berta', ['hygienist']);
    await settle(server, first, anna, berta);
    for (const { person, roles, asked } of (await anna.vault.people()).map(({ id: person, ...rest }) => ({ person, ...rest })))
      if (asked.length > 0 && roles.length === 0) value(await anna.vault.vouch(person, asked, await anna.byWords(anna.words)));
    await settle(server, first, anna, berta);
    value(await first.vault.assign(ana, await berta.person(), 'read'));
    await first.sync(server);
    expect((await sees()).alone).toHaveLength(1);
    await settle(server, first, anna, berta, first);
    expect((await sees()).alone).toEqual([]);
  });
});
