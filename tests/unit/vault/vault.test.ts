import { describe, expect, test } from 'vitest';
import { parseId, type PersonId } from '#bytes';
import { systemRandom } from '#crypto';
import { err } from '#result';
import type { Storage } from '#storage';
import { createMemoryStorage } from '#storage/memory';
import type { DeviceState, RecoveryKit, VaultApi } from '#vault';
import { createVault } from '../../../src/lib/vault/create-vault.ts';
import { HonestServer } from '../../fixtures/honest-server.ts';

const passphrase = 'granite velvet morning otter lantern fjord';
const now = (): number => Date.UTC(2026, 10, 22, 9, 30);

const vaultOn = (storage: Storage): VaultApi =>
  createVault({ storage, random: systemRandom, now, fetchBlob: () => Promise.resolve(err({ type: 'Away' })) });

const draft = {
  practiceName: 'Praxis am Park',
  personName: 'Dr. Vega',
  role: 'dentist',
  unlocker: { kind: 'passphrase', passphrase }
} as const;

async function founded(): Promise<{ storage: Storage; vault: VaultApi; kit: RecoveryKit }> {
  const storage = createMemoryStorage();
  const vault = vaultOn(storage);
  const kit = value(await vault.draftPractice(draft));
  value(await vault.foundPractice(answersTo(kit), { code: 'code', registration: null }));
  return { storage, vault, kit };
}

const answersTo = ({ words, asked }: RecoveryKit): string[] => asked.map((position) => words[position - 1] ?? '');

function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function foundedState(vault: VaultApi): Promise<Extract<DeviceState, { type: 'Founded' }>> {
  const state = await vault.device();
  if (state.type !== 'Founded') throw new Error('not founded');
  return state;
}

async function unlockOf(
  vault: VaultApi,
  kind: 'passphrase' | 'words'
): Promise<{ person: PersonId; id: Parameters<VaultApi['unlock']>[1] }> {
  const { people } = await foundedState(vault);
  const unlocker = people[0]?.unlockers.find((each) => each.kind === kind);
  if (!people[0] || !unlocker) throw new Error('no such unlocker');
  return { person: people[0].id, id: unlocker.id };
}

describe('founding a practice', () => {
  test('nothing is kept before the kit was re-entered', async () => {
    const storage = createMemoryStorage();
    const vault = vaultOn(storage);
    const kit = value(await vault.draftPractice(draft));
    expect(await storage.device()).toBeNull();
    const wrong = await vault.foundPractice(['no', 'no', 'no'], { code: 'code', registration: null });
    expect(wrong).toEqual({ ok: false, error: { type: 'WrongWords', positions: kit.asked } });
    expect(await storage.device()).toBeNull();
    expect(await vault.device()).toEqual({ type: 'Empty' });
  });

  test('a weak passphrase and empty names are refused by name', async () => {
    const vault = vaultOn(createMemoryStorage());
    const weak = await vault.draftPractice({ ...draft, unlocker: { kind: 'passphrase', passphrase: 'password' } });
    expect(weak).toEqual({ ok: false, error: { type: 'BadField', field: 'passphrase', why: 'TooWeak' } });
    const nameless = await vault.draftPractice({ ...draft, practiceName: '  ' });
    expect(nameless).toEqual({ ok: false, error: { type: 'BadField', field: 'practiceName', why: 'Empty' } });
  });

  test('the founder has the practice open, under its names', async () => {
    const { vault } = await founded();
    const overview = await vault.overview();
    expect(overview).toMatchObject({ practiceName: 'Praxis am Park', me: { name: 'Dr. Vega', mayAddPhotos: true }, onlyHere: 0 });
  });

  test('the kit has 24 words, three sheets and three different questions', async () => {
    const { kit } = await founded();
    expect(kit.words).toHaveLength(24);
    expect(kit.sheets.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(new Set(kit.asked).size).toBe(3);
  });

  test('an office founder has the practice, and no photos', async () => {
    const vault = vaultOn(createMemoryStorage());
    const kit = value(await vault.draftPractice({ ...draft, role: 'office' }));
    const overview = value(await vault.foundPractice(answersTo(kit), { code: 'code', registration: null }));
    expect(overview.me.mayAddPhotos).toBe(false);
    const patient = value(await vault.addPatient({ name: 'Ana', chart: '', born: null }));
    expect(await vault.importPhotos(patient, [], { type: 'Day', day: '2026-11-22' })).toEqual({ ok: false, error: { type: 'NotAllowed' } });
  });
});

describe('unlocking', () => {
  test('by passphrase and by recovery words, each from a fresh worker', async () => {
    const { storage, kit } = await founded();
    const byPassphrase = vaultOn(storage);
    const first = await unlockOf(byPassphrase, 'passphrase');
    expect(value(await byPassphrase.unlock(first.person, first.id, { kind: 'passphrase', passphrase })).practiceName).toBe(
      'Praxis am Park'
    );

    const byWords = vaultOn(storage);
    const second = await unlockOf(byWords, 'words');
    const words = kit.words.join('\n').toUpperCase();
    expect(value(await byWords.unlock(second.person, second.id, { kind: 'words', words })).me.name).toBe('Dr. Vega');
  });

  test('a wrong secret, a wrong kind and a stranger all fail the same', async () => {
    const { storage, kit } = await founded();
    const vault = vaultOn(storage);
    const { person, id } = await unlockOf(vault, 'passphrase');
    const words = kit.words.join(' ');
    const stranger = parseId<PersonId>('00'.repeat(16));
    const failed = { ok: false, error: { type: 'OpenFailed' } };
    expect(await vault.unlock(person, id, { kind: 'passphrase', passphrase: `${passphrase}!` })).toEqual(failed);
    expect(await vault.unlock(person, id, { kind: 'words', words })).toEqual(failed);
    expect(stranger && (await vault.unlock(stranger, id, { kind: 'passphrase', passphrase }))).toEqual(failed);
  });

  test('while nobody is open nothing is read', async () => {
    const { storage } = await founded();
    expect(() => vaultOn(storage).overview()).toThrow('nobody is open');
  });

  test('a locked device names nobody', async () => {
    const { storage } = await founded();
    expect(JSON.stringify(await vaultOn(storage).device())).not.toMatch(/Vega|Park/);
  });
});

describe('patients', () => {
  test('are added, edited, found as one types, and there after a restart', async () => {
    const { storage, vault } = await founded();
    const id = value(await vault.addPatient({ name: 'Amélie Durand', chart: 'P-104', born: '1984-03-09' }));
    value(await vault.addPatient({ name: 'Bruno Keller', chart: 'P-105', born: null }));
    value(await vault.editPatient(id, { name: 'Amélie Durand-Roth', chart: 'P-104', born: '1984-03-09' }));
    const names = async (from: VaultApi, query: string): Promise<string[]> =>
      (await from.findPatients(query, 0, 10)).patients.map(({ name }) => name);
    expect(await names(vault, 'ame')).toEqual(['Amélie Durand-Roth']);
    expect(await names(vault, 'p-105')).toEqual(['Bruno Keller']);

    const again = vaultOn(storage);
    const { person, id: unlocker } = await unlockOf(again, 'passphrase');
    value(await again.unlock(person, unlocker, { kind: 'passphrase', passphrase }));
    expect(await names(again, '')).toEqual(['Amélie Durand-Roth', 'Bruno Keller']);
  });

  test('are read in windows, each saying how many fit', async () => {
    const { vault } = await founded();
    for (const name of ['Cora', 'Ana', 'Dora', 'Bea']) value(await vault.addPatient({ name, chart: '', born: null }));
    const window = async (query: string, from: number, count: number): Promise<[number, string[]]> => {
      const { total, patients } = await vault.findPatients(query, from, count);
      return [total, patients.map(({ name }) => name)];
    };
    expect(await window('', 1, 2)).toEqual([4, ['Bea', 'Cora']]);
    expect(await window('', 3, 50)).toEqual([4, ['Dora']]);
    expect(await window('', 9, 5)).toEqual([4, []]);
    expect(await window('b', 0, 5)).toEqual([1, ['Bea']]);
  });

  test('one visit a day, newest first', async () => {
    const { vault } = await founded();
    const patient = value(await vault.addPatient({ name: 'Ana', chart: '', born: null }));
    const first = value(await vault.addVisit(patient, '2026-01-05'));
    expect(value(await vault.addVisit(patient, '2026-01-05'))).toBe(first);
    value(await vault.addVisit(patient, '2026-11-02'));
    expect(value(await vault.patient(patient)).visits.map(({ day }) => day)).toEqual(['2026-11-02', '2026-01-05']);
    expect(await vault.addVisit(patient, '2026-02-30')).toEqual({ ok: false, error: { type: 'BadField', field: 'day', why: 'NotADay' } });
  });

  test('two vaults of one browser write one chain', async () => {
    const { storage, vault } = await founded();
    const other = vaultOn(storage);
    const { person, id } = await unlockOf(other, 'passphrase');
    value(await other.unlock(person, id, { kind: 'passphrase', passphrase }));
    await Promise.all([
      vault.addPatient({ name: 'One', chart: '1', born: null }),
      other.addPatient({ name: 'Two', chart: '2', born: null }),
      vault.addPatient({ name: 'Three', chart: '3', born: null })
    ]);
    expect((await storage.outbox()).map(({ n }) => n)).toEqual([7, 8, 9]);
    await expect.poll(async () => (await other.findPatients('', 0, 0)).total).toBe(3);
  });
});

test('what another tab verifies while this one reads is read again', async () => {
  const { storage, vault, kit } = await founded();
  const server = new HonestServer(kit.practice);
  const { size } = await storage.cursor();
  await server.take(await storage.entries(0, size));
  value(await vault.addPatient({ name: 'Ana', chart: '1', born: null }));
  // The server has the first of two: read before and after that, cursor and outbox do not fit together.
  await server.take(await storage.outbox());
  value(await vault.addPatient({ name: 'Bea', chart: '2', born: null }));
  const page = await server.page(size);
  let between = false;
  const busy: Storage = {
    ...storage,
    chainEnd: async () => {
      const end = await storage.chainEnd();
      if (!between) {
        between = true;
        value(await vault.acceptPage(page));
      }
      return end;
    }
  };
  expect((await vaultOn(busy).device()).type).toBe('Founded');
  expect(between).toBe(true);
});

describe('a page of the server', () => {
  async function withServer(): Promise<{ storage: Storage; vault: VaultApi; server: HonestServer; size: number }> {
    const { storage, vault, kit } = await founded();
    const server = new HonestServer(kit.practice);
    const { size } = await storage.cursor();
    await server.take(await storage.entries(0, size));
    value(await vault.addPatient({ name: 'Ana', chart: '1', born: null }));
    await server.take(await storage.outbox());
    return { storage, vault, server, size };
  }

  test('that holds our own entry empties the outbox', async () => {
    const { storage, vault, server, size } = await withServer();
    expect(value(await vault.acceptPage(await server.page(size)))).toEqual({ size: size + 1, more: false });
    expect(await storage.outbox()).toEqual([]);
    expect(await storage.cursor()).toEqual(await server.ledger.head());
    expect((await vault.findPatients('ana', 0, 10)).total).toBe(1);
    expect(value(await vault.acceptPage(await server.page(size + 1)))).toEqual({ size: size + 1, more: false });
  });

  test('that was kept already, as after a lock in the middle, is no lie', async () => {
    const { storage, vault, server, size } = await withServer();
    const page = await server.page(size);
    value(await vault.acceptPage(page));
    expect(value(await vaultOn(storage).acceptPage(page))).toEqual({ size: size + 1, more: true });
    expect(await storage.alarms()).toEqual([]);
    expect(value(await vault.acceptPage(await server.page(size + 1))).more).toBe(false);
  });

  test('whose server went back is refused, and the page kept as evidence', async () => {
    const { storage, vault, server, size } = await withServer();
    value(await vault.acceptPage(await server.page(size)));
    const back = new HonestServer(server.ledger.practice);
    await back.take(server.parcels.slice(0, size));
    const page = await back.page(size);
    expect(await vault.acceptPage(page)).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Rollback' } });
    expect((await storage.alarms()).map(({ type, evidence }) => ({ type, evidence }))).toEqual([{ type: 'Rollback', evidence: page }]);
  });

  test('of another practice, with a cut entry, or with another body is refused and changes nothing', async () => {
    const { storage, vault, server, size } = await withServer();
    const before = await storage.cursor();
    const [mine] = server.parcels.slice(size);
    const foreign = (await founded()).storage;
    const [theirs] = await foreign.entries(1, 1);
    if (!mine || !theirs) throw new Error('nothing to send');
    for (const [parcel, alarm] of [
      [{ entry: theirs.entry, body: theirs.body }, 'Foreign'],
      [{ ...mine, entry: mine.entry.slice(0, -1) }, 'Forged'],
      [{ ...mine, body: mine.body && mine.body.map((byte, i) => (i === 80 ? byte ^ 1 : byte)) }, 'Forged']
    ] as const) {
      const lying = new HonestServer(server.ledger.practice);
      await lying.take(server.parcels);
      lying.parcels[size] = parcel;
      expect(await vault.acceptPage(await lying.page(size))).toEqual({ ok: false, error: { type: 'PageRefused', alarm } });
      expect(await storage.cursor()).toEqual(before);
      expect(await storage.outbox()).toHaveLength(1);
    }
    expect(value(await vault.acceptPage(await server.page(size))).size).toBe(size + 1);
  });
});
