/** Work of somebody who was let go, or lost a right, while they were offline: none of it is lost, and none counts by their own word. */
import { describe, expect, test } from 'vitest';
import type { ChartRight, Role } from '#ledger';
import { comes, settle } from '../../fixtures/colleagues.ts';
import { foundPair, value } from '../../fixtures/vault-pair.ts';

describe('under an epoch that they opened offline, having heard that a colleague had left', () => {
  async function awayAfterALeaving(role: Role) {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    await first.takePhoto(patient);
    const gone = await comes(pair, 'Gone', [role]);
    const them = await comes(pair, 'Them', [role]);
    await settle(server, first, gone, them);
    value(await first.vault.removePerson(await gone.person(), [], await first.byWords(words)));
    await first.sync(server);
    // Nobody else has opened the next epochs yet: their vault does, with the server or without.
    value(await them.fetch(server));
    await them.hears();
    const areLetGo = async () => {
      value(await first.vault.removePerson(await them.person(), [], await first.byWords(words)));
      await first.sync(server);
      await them.send(server);
      await settle(server, first);
    };
    const accept = async () => {
      const entries = (await first.vault.waitingWork()).map(({ entry }) => entry);
      value(await first.vault.settle(entries, 'accept', await first.byWords(words)));
      await settle(server, first);
    };
    return { first, them, patient, areLetGo, accept };
  }

  test('a patient whom the desk took in waits, and is there once it is accepted', async () => {
    const { first, them, areLetGo, accept } = await awayAfterALeaving('office');
    const ben = value(await them.vault.addPatient({ name: 'Ben', chart: '', born: null }));
    await areLetGo();
    expect((await first.vault.waitingWork()).filter(({ what }) => what === 'change')).toHaveLength(1);
    expect((await first.vault.patient(ben)).ok).toBe(false);
    await accept();
    expect(value(await first.vault.patient(ben)).patient.name).toBe('Ben');
  });

  test('a dentist’s photo waits, and opens once it is accepted', async () => {
    const { first, them, patient, areLetGo, accept } = await awayAfterALeaving('dentist');
    const photo = await them.takePhoto(patient);
    await areLetGo();
    expect((await first.vault.waitingWork()).map(({ what }) => what)).toContain('photo');
    await accept();
    expect((await first.vault.rendition(photo, 'preview')).ok).toBe(true);
  });
});

describe('of a hygienist', () => {
  async function colleagueWith(right: ChartRight | null) {
    const pair = await foundPair();
    const { first, server } = pair;
    const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    const photo = await first.takePhoto(patient);
    const anna = await comes(pair, 'Anna', ['hygienist']);
    const id = await anna.person();
    if (right) value(await first.vault.assign(patient, id, right));
    await settle(server, first, anna);
    return { ...pair, anna, id, patient, photo };
  }

  test('a photo of a patient who was not given to her counts, also where she was given the chart to read meanwhile', async () => {
    const { first, server, anna, id, patient } = await colleagueWith(null);
    const hers = await anna.takePhoto(patient);
    value(await first.vault.assign(patient, id, 'read'));
    await first.sync(server);
    await anna.send(server);
    await settle(server, first);
    expect(await first.vault.waitingWork()).toEqual([]);
    expect((await first.vault.rendition(hers, 'preview')).ok).toBe(true);
  });

  test('what waits is settled by somebody else, also once she has the chart again', async () => {
    const { first, server, words, anna, id, patient, photo } = await colleagueWith('edit');
    value(await anna.vault.deletePhotos([photo]));
    value(await first.vault.assign(patient, id, null));
    await first.sync(server);
    await anna.send(server);
    await settle(server, first);
    value(await first.vault.assign(patient, id, 'edit'));
    await first.sync(server);
    value(await anna.fetch(server));
    await anna.hears();
    await settle(server, first, anna);
    const waiting = (await first.vault.waitingWork()).map(({ entry }) => entry);
    expect(waiting).toHaveLength(1);
    expect(await anna.vault.waitingWork()).toEqual([]);
    expect(await anna.vault.settle(waiting, 'accept', await anna.byWords(anna.words))).toMatchObject({ error: { type: 'NotAllowed' } });
    value(await first.vault.settle(waiting, 'reject', await first.byWords(words)));
    await settle(server, first, anna);
    expect(await first.vault.waitingWork()).toEqual([]);
  });
});
