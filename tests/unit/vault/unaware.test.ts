/** Work of somebody who was let go, or lost a right, while they were offline: none of it is lost, and none counts by their own word. */
import { describe, expect, test } from 'vitest';
import type { Role } from '#ledger';
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
