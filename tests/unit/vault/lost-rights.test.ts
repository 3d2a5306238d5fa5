/** A chart that is somebody's no more is shown to them no more: on the device that had it open, and after a lock. */
import { expect, test } from 'vitest';
import type { PatientId, PhotoId } from '#domain';
import { type Colleague, comes, settle } from '../../fixtures/colleagues.ts';
import { foundPair, value, type VaultDevice } from '../../fixtures/vault-pair.ts';

interface Chart {
  readonly patient: PatientId;
  readonly photo: PhotoId;
}

/** What of a chart shows: how many photos on the page, and whether the photo itself, by its id and as an image. */
async function shows({ vault }: VaultDevice, { patient, photo }: Chart) {
  const page = value(await vault.patient(patient));
  return {
    mine: page.patient.mine,
    counted: page.patient.photos,
    listed: page.visits.flatMap(({ photos }) => photos).length,
    photo: (await vault.photo(photo)).ok,
    image: (await vault.rendition(photo, 'preview')).ok,
    exported: (await vault.planExport()).photos
  };
}
const all = { counted: 1, listed: 1, photo: true, image: true, exported: 1 };
const nothing = { mine: 'None', counted: 0, listed: 0, photo: false, image: false, exported: 0 };

async function practice(roles: readonly ['dentist' | 'hygienist']) {
  const pair = await foundPair();
  const { first, server } = pair;
  const patient = value(await first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
  const photo = await first.takePhoto(patient);
  await first.sync(server);
  const colleague: Colleague = await comes(pair, 'Colleague', roles, async (person) => {
    if (roles[0] === 'hygienist') value(await first.vault.assign(patient, person, 'edit'));
    await settle(server, first);
  });
  await settle(server, first, colleague);
  return { ...pair, colleague, chart: { patient, photo }, me: (await first.vault.overview()).me.id, them: await colleague.person() };
}

test('a restricted chart, to a dentist who is not named', async () => {
  const { first, server, words, colleague, chart, me } = await practice(['dentist']);
  expect(await shows(colleague, chart)).toEqual({ mine: 'Edits', ...all });
  value(await first.vault.restrict(chart.patient, [me], await first.byWords(words)));
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual(nothing);
  await colleague.restart().unlock(colleague.words);
  expect(await shows(colleague, chart)).toEqual(nothing);
  expect(await shows(first, chart)).toEqual({ mine: 'Edits', ...all });

  value(await first.vault.restrict(chart.patient, null, await first.byWords(words)));
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual({ mine: 'Edits', ...all });
});

test('a chart that is taken from a hygienist, and given to her again', async () => {
  const { first, server, colleague, chart, them } = await practice(['hygienist']);
  expect(await shows(colleague, chart)).toEqual({ mine: 'Edits', ...all });
  value(await first.vault.assign(chart.patient, them, null));
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual({ ...nothing, mine: 'Adds' });
  await colleague.restart().unlock(colleague.words);
  expect(await shows(colleague, chart)).toEqual({ ...nothing, mine: 'Adds' });
  value(await first.vault.assign(chart.patient, them, 'read'));
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual({ mine: 'Reads', ...all });
});

test('a chart whose epoch they have opened themself since the unlock', async () => {
  const { first, server, words, colleague, me } = await practice(['dentist']);
  const patient = value(await colleague.vault.addPatient({ name: 'Ben', chart: '', born: null }));
  const chart = { patient, photo: await colleague.takePhoto(patient) };
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual({ mine: 'Edits', ...all, exported: 2 });
  value(await first.vault.restrict(patient, [me], await first.byWords(words)));
  await settle(server, first, colleague);
  expect(await shows(colleague, chart)).toEqual({ ...nothing, exported: 1 });
});
