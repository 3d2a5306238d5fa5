/** Roles are given, vouched for and taken; people are let go, and what they had is sealed anew. */
import { describe, expect, test } from 'vitest';
import { type Colleague, comes, settle } from '../../fixtures/colleagues.ts';
import { asks, joinsAs } from '../../fixtures/newcomer.ts';
import { type Founded, foundPair, now, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

const byWords = (colleague: Colleague) => colleague.byWords(colleague.words);
const one = async (device: VaultDevice, name: string) => {
  const person = (await device.vault.people()).find((each) => each.name === name);
  if (!person) throw new Error(`nobody called ${name}`);
  return person;
};
const hour = 3_600_000;

describe('a role that reads', () => {
  /** Founded by somebody of the desk, with one dentist. */
  async function atTheDesk(): Promise<Founded & { readonly dentist: Colleague }> {
    const pair = await foundPair(undefined, 'office');
    const dentist = await comes(pair, 'Dr. Roth', ['dentist']);
    await settle(pair.server, pair.first, dentist);
    return { ...pair, dentist };
  }

  test('given by an admin who does not read it, waits for somebody who does and has compared the same words', async () => {
    const pair = await atTheDesk();
    const { first, server, dentist, words } = pair;
    const anna = await comes(pair, 'Anna', ['hygienist']);
    await settle(server, first, dentist, anna);
    const seen = await one(dentist, 'Anna');
    expect(seen).toMatchObject({ roles: [], asked: ['hygienist'], mayVouch: ['hygienist'], pending: false });
    expect(await one(first, 'Anna')).toMatchObject({ mayVouch: [] });
    expect(seen.words).toEqual((await one(anna, 'Anna')).words);
    expect((await anna.vault.overview()).me).toMatchObject({ roles: [], seesPhotos: false, mayAddPhotos: false });

    expect(await first.vault.vouch(seen.id, ['hygienist'], await first.byWords(words))).toMatchObject({ error: { type: 'NotAllowed' } });
    value(await dentist.vault.vouch(seen.id, ['hygienist'], await byWords(dentist)));
    expect(await one(dentist, 'Anna')).toMatchObject({ roles: ['hygienist'], pending: true });
    await settle(server, dentist, anna, first);
    expect((await anna.vault.overview()).me).toMatchObject({ roles: ['hygienist'], seesPhotos: true });
  });

  test('nobody vouches for what was not given, nor without showing who they are', async () => {
    const pair = await atTheDesk();
    const { first, server, dentist } = pair;
    const anna = await comes(pair, 'Anna', ['hygienist', 'office']);
    await settle(server, first, dentist, anna);
    const { id } = await one(dentist, 'Anna');
    expect(await dentist.vault.vouch(id, ['dentist'], await byWords(dentist))).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await dentist.vault.vouch(id, [], await byWords(dentist))).toMatchObject({ error: { type: 'NotAllowed' } });
    const { unlocker } = await byWords(dentist);
    const wrong = { unlocker, secret: { kind: 'words' as const, words: anna.words } };
    expect(await dentist.vault.vouch(id, ['hygienist'], wrong)).toMatchObject({ error: { type: 'OpenFailed' } });
  });
});

describe('roles', () => {
  test('are an admin’s to give, for as long as is said', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const olga = await comes(pair, 'Olga', ['office']);
    await settle(server, first, olga);
    const { id } = await one(first, 'Olga');
    const proof = await first.byWords(words);
    expect(await olga.vault.setRoles(id, ['dentist'], null, await byWords(olga))).toMatchObject({ error: { type: 'NotAllowed' } });
    expect(await first.vault.setRoles(id, [], null, proof)).toMatchObject({ error: { type: 'BadField', field: 'roles' } });
    expect(await first.vault.setRoles(id, ['office'], 'soon', proof)).toMatchObject({ error: { field: 'until', why: 'NotADay' } });
    const past = new Date(now() - hour).toISOString();
    expect(await first.vault.setRoles(id, ['office'], past, proof)).toMatchObject({ error: { field: 'until', why: 'InThePast' } });
    const until = new Date(now() + hour).toISOString();
    value(await first.vault.setRoles(id, ['office', 'dentist'], until, proof));
    await settle(server, first, olga);
    expect(await one(olga, 'Olga')).toMatchObject({ roles: ['dentist', 'office'], until });
  });

  test('end by themselves on their day, at the open app of an admin', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const olga = await comes(pair, 'Olga', ['office']);
    await settle(server, first, olga);
    const until = new Date(now() + hour).toISOString();
    value(await first.vault.setRoles((await one(first, 'Olga')).id, ['office'], until, await first.byWords(words)));
    await settle(server, first, olga);
    const before = server.parcels.length;
    await first.vault.tidy();
    await settle(server, first, olga);
    expect(server.parcels).toHaveLength(before);

    first.clock = now() + 2 * hour;
    await olga.vault.tidy();
    await settle(server, first, olga);
    expect(await one(first, 'Olga')).toMatchObject({ roles: ['office'] });
    await first.vault.tidy();
    await settle(server, first, olga);
    expect(await one(first, 'Olga')).toMatchObject({ roles: [], until });
    expect((await olga.vault.overview()).me.roles).toEqual([]);
  });

  test('open nothing from that day on, whether an admin has seen to it or not', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const olga = await comes(pair, 'Olga', ['office']);
    await settle(server, first, olga);
    const until = new Date(now() + hour).toISOString();
    value(await first.vault.setRoles((await one(first, 'Olga')).id, ['office'], until, await first.byWords(words)));
    await settle(server, first, olga);
    await olga.restart().unlock(olga.words);
    olga.clock = now() + hour;
    const { person, unlocker } = await olga.restart().unlockerOf('words');
    const secret = { kind: 'words' as const, words: olga.words };
    expect(await olga.vault.unlock(person, unlocker, secret)).toEqual({ ok: false, error: { type: 'TimeUp', until } });
    const wrong = { ...secret, words };
    expect(await olga.vault.unlock(person, unlocker, wrong)).toEqual({ ok: false, error: { type: 'OpenFailed' } });
  });

  test('leave an admin, and somebody who reads what was read', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const me = await one(first, 'Dr. Vega');
    expect(me.stays).toBe('LastAdmin');
    const proof = await first.byWords(words);
    expect(await first.vault.setRoles(me.id, ['dentist', 'auditor'], null, proof)).toMatchObject({ error: { why: 'LastAdmin' } });
    expect(await first.vault.setRoles(me.id, ['admin', 'auditor'], null, proof)).toMatchObject({ error: { why: 'LastReader' } });
    expect(await first.vault.removePerson(me.id, [], proof)).toMatchObject({ error: { type: 'Stays', why: 'LastAdmin' } });
    const roth = await comes(pair, 'Dr. Roth', ['dentist']);
    await settle(server, first, roth);
    value(await first.vault.setRoles(me.id, ['admin', 'auditor'], null, proof));
    await settle(server, first, roth);
    expect((await first.vault.overview()).me).toMatchObject({ roles: ['admin', 'auditor'], seesPhotos: false });
  });
});

describe('somebody who is let go', () => {
  test('opens nothing that is written after, is told at once, and does not come back', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    await first.takePhoto(patient);
    await first.sync(server);
    const roth = await comes(pair, 'Dr. Roth', ['dentist']);
    await settle(server, first, roth);
    const { id } = await one(first, 'Dr. Roth');
    expect(await roth.vault.removePerson(id, [], await byWords(roth))).toMatchObject({ error: { type: 'NotAllowed' } });
    const here = (await first.vault.devices()).find((device) => device.here);
    if (!here) throw new Error('no device here');
    const proof = await first.byWords(words);
    expect(await first.vault.removePerson(id, [here.id], proof)).toMatchObject({ error: { type: 'NotAllowed' } });
    value(await first.vault.removePerson(id, [], proof));
    await first.sync(server);
    const [leaving] = await first.vault.leavings();
    expect(leaving).toMatchObject({ name: 'Dr. Roth', waiting: 0, charts: { due: 1, renewed: 0 } });

    await settle(server, first, roth);
    expect(roth.events.at(-1)).toEqual({ type: 'Superseded' });
    const after = await first.takePhoto(patient);
    await settle(server, first);
    expect(await first.vault.leavings()).toMatchObject([{ scopes: { due: 0, renewed: 3 }, charts: { due: 0, renewed: 1 } }]);
    expect(await roth.vault.photo(after)).toMatchObject({ ok: false });
    const unlocker = await roth
      .restart()
      .unlock(roth.words)
      .then(
        () => 'open',
        () => 'shut'
      );
    expect(unlocker).toBe('shut');
    expect((await first.vault.people()).map(({ name }) => name)).toEqual(['Dr. Vega']);
  });

  test('takes no device along that a colleague uses, too, by whatever they unlock; one of their own goes', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const anna = await comes(pair, 'Anna', ['hygienist']);
    await settle(server, first, anna);
    const stepUp = () => first.byWords(words);
    const asked = await asks(undefined, anna);
    await joinsAs({ device: first, stepUp }, server, { name: 'Berta', roles: ['hygienist'], until: null }, asked);
    await settle(server, first, anna);
    const { device } = await anna.state('Founded');
    const [a, b] = [await one(first, 'Anna'), await one(first, 'Berta')];
    expect([a.devices, b.devices]).toEqual([[device], [device]]);
    expect(await first.vault.removePerson(a.id, [device], await stepUp())).toMatchObject({ error: { type: 'NotAllowed' } });
    value(await first.vault.removePerson(a.id, [], await stepUp()));
    await settle(server, first);
    value(await first.vault.removePerson(b.id, [device], await stepUp()));
  });
});
