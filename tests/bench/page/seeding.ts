/** A practice of a founder with a passkey whose secret the bench knows, and many patients. */
import { type Bytes, type PersonId, type UnlockerId } from '#bytes';
import { systemRandom } from '#crypto';
import { err } from '#result';
import { createDexieStorage } from '#storage/dexie';
import { Book } from '../../../src/lib/vault/book.ts';
import { createVault } from '../../../src/lib/vault/create-vault.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import { seedPractice, type Size } from './large-practice.ts';

export interface Seeded {
  readonly person: PersonId;
  readonly unlocker: UnlockerId;
  readonly prf: Bytes;
  readonly entries: number;
  readonly ms: number;
}

/** Wherever a practice was before, it is gone. */
export async function seed(size: Size): Promise<Seeded> {
  const started = performance.now();
  const storage = createDexieStorage();
  await storage.wipe();
  const vault = createVault({
    // It founds and is done: what is written after need not be followed.
    storage: { ...storage, watch: () => () => undefined },
    random: systemRandom,
    now: () => Date.now(),
    fetchBlob: () => Promise.resolve(err({ type: 'Away' }))
  });
  const prf = systemRandom(32);
  const unlocker = { kind: 'prf', prf: prf.slice(), credential: systemRandom(16) } as const;
  const drafted = await vault.draftPractice({ practiceName: 'Bench', personName: 'Dr. Bench', role: 'dentist', unlocker });
  if (!drafted.ok) throw new Error(drafted.error.type);
  const { words, asked } = drafted.value;
  const answers = asked.map((position) => words[position - 1] ?? '');
  const founded = await vault.foundPractice(answers, { code: 'bench', registration: null });
  if (!founded.ok) throw new Error(founded.error.type);
  await storage.setupDone();

  const book = await Book.load(storage, () => Date.now());
  const person = [...(book?.ledger.roster?.persons.values() ?? [])][0];
  const passkey = person?.unlockers.find(({ kind }) => kind === 'prf');
  if (!book || !person || !passkey) throw new Error('what was founded just now is not there');
  const keys = await openPerson(book, person.id, passkey.id, { kind: 'prf', prf: prf.slice() });
  if (!keys.ok) throw new Error(keys.error.type);
  await seedPractice({ device: book.device, person: person.id, keys: keys.value }, storage, size);
  const { size: entries } = await storage.cursor();
  storage.close();
  return { person: person.id, unlocker: passkey.id, prf, entries, ms: performance.now() - started };
}
