/** Everything taken along, out of the vault's own worker: through the thread's border as a stream, and what becomes of it when the vault locks. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromUtf8, type Hash, sha256 } from '#bytes';
import { err } from '#result';
import type { ImportProgress, StepUp, VaultApi } from '#vault';
import { startVault, type VaultClient } from '#vault/client';
import { drawJpeg } from '../fixtures/images/index.ts';
import { collect, unzip } from '../fixtures/unzip.ts';

const passphrase = 'granite velvet morning otter lantern fjord';
const drawn = [1, 2, 3].map((seed) => drawJpeg({ width: 320, height: 240, seed, takenAt: `2026:11:0${String(seed)} 10:00:00` }));
const name = '<b>Ana</b> & Söhne';

let vault: VaultClient;
let stepUp: StepUp;

beforeEach(async () => {
  await forgetEverything();
  vault = startVault({ fetchBlob: () => Promise.resolve(err({ type: 'Away' })), storageIs: () => undefined }, () => undefined);
  stepUp = await usedUpTo(vault.api);
});

afterEach(async () => {
  vault.end();
  await forgetEverything();
});

describe('an archive', () => {
  test('comes out of the worker whole, with an index that leads to every photo', async () => {
    const exported = value(await vault.api.exportAll('moving on', stepUp));
    const files = await unzip(await collect(exported.archive));
    const hashes = await Promise.all(files.filter(({ path }) => path.startsWith('photos/')).map(({ bytes }) => sha256(copyOf(bytes))));
    expect(hashes.toSorted()).toEqual((await hashesOf(drawn)).toSorted());
    expect(files.map(({ modified }) => modified).filter((time) => time.endsWith('T10:00:00'))).toHaveLength(3);

    const page = files.find(({ path }) => path === 'index.html');
    const shown = new DOMParser().parseFromString(fromUtf8(page?.bytes ?? new Uint8Array()), 'text/html');
    expect([...shown.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual([name]);
    expect(shown.querySelectorAll('script, b, img, link')).toHaveLength(0);
    const links = [...shown.querySelectorAll('a')].map((link) => decodeURIComponent(link.getAttribute('href') ?? ''));
    expect(links).toEqual(files.map(({ path }) => path).filter((path) => path.startsWith('photos/')));
    const named = [...shown.querySelectorAll('td:last-child')].map((cell) => cell.textContent);
    expect(named.toSorted()).toEqual(hashes.toSorted());
  });

  test('that nobody reads on waits, and one that is cancelled leaves the vault as it was', async () => {
    const { archive } = value(await vault.api.exportAll('moving on', stepUp));
    const reader = archive.getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    expect((await vault.api.overview()).photos).toBe(3);
  });

  test('fails when the vault locks: it is not taken for a whole one, and nobody waits for the rest', async () => {
    const { archive } = value(await vault.api.exportAll('moving on', stepUp));
    const reader = archive.getReader();
    expect((await reader.read()).done).toBe(false);
    vault.end();
    const rest = (async () => {
      for (;;) if ((await reader.read()).done) return 'done';
    })();
    await expect(rest).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** A practice with one patient, and three photos. */
async function usedUpTo(api: VaultApi): Promise<StepUp> {
  const drafted = value(
    await api.draftPractice({
      practiceName: 'Praxis',
      personName: 'Dr. Vega',
      role: 'dentist',
      unlocker: { kind: 'passphrase', passphrase }
    })
  );
  const answers = drafted.asked.map((position) => drafted.words[position - 1] ?? '');
  value(await api.foundPractice(answers, { code: 'code', registration: null }));
  const patient = value(await api.addPatient({ name, chart: '1', born: null }));
  const done = new Promise<ImportProgress>((resolve) => {
    void api.subscribe((event) => {
      if (event.type === 'Import' && event.progress.done) resolve(event.progress);
    });
  });
  const files = drawn.map((bytes, i) => new File([bytes], `IMG_${String(i)}.JPG`));
  value(await api.importPhotos(patient, files, { type: 'ByDate', today: '2026-11-22' }));
  expect((await done).tally.kept).toBe(3);
  const state = await api.device();
  const unlocker = state.type === 'Founded' ? state.people[0]?.unlockers.find(({ kind }) => kind === 'passphrase') : undefined;
  if (!unlocker) throw new Error('nobody');
  return { unlocker: unlocker.id, secret: { kind: 'passphrase', passphrase } };
}

const hashesOf = (all: readonly Uint8Array[]): Promise<readonly Hash[]> => Promise.all(all.map((bytes) => sha256(copyOf(bytes))));

const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Resolves when no worker holds it open any more. */
const forgetEverything = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('enamel');
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      reject(new Error('what was kept stays'));
    };
  });

function value<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
