import { beforeEach, describe, expect, test } from 'vitest';
import { openUnlocker, personFrom, systemRandom } from '#crypto';
import { type Epoch, type Header, type LedgerState, parseGrant, type Unlocker } from '#ledger';
import { parseDeviceProof } from '#protocol';
import { err } from '#result';
import type { StepUp, UnlockerView } from '#vault';
import { firstPerson } from '../../fixtures/first-person.ts';
import { Book } from '../../../src/lib/vault/book.ts';
import { Keyring } from '../../../src/lib/vault/keyring.ts';
import { openPerson } from '../../../src/lib/vault/open-person.ts';
import { OpenPractice } from '../../../src/lib/vault/open-practice.ts';
import { admitted, type Founded, foundPair, joined, newKey, now, origin, value, VaultDevice } from '../../fixtures/vault-pair.ts';

const named = { chart: '', born: null };
const refusal = (type: string) => ({ ok: false, error: { type } });

let pair: Founded;
let first: VaultDevice;
let proof: () => Promise<StepUp>;
beforeEach(async () => {
  pair = await foundPair();
  first = pair.first;
  proof = () => first.byWords(pair.words);
});

const sync = async (...devices: VaultDevice[]): Promise<void> => {
  for (const device of [...devices, ...devices]) await device.sync(pair.server);
};

const names = async ({ vault }: VaultDevice): Promise<readonly string[]> =>
  (await vault.findPatients('', 0, 100)).patients.map(({ name }) => name);

async function viewOf(kind: UnlockerView['kind'], device = first): Promise<UnlockerView> {
  const view = (await device.vault.unlockers()).find((each) => each.kind === kind);
  if (!view) throw new Error(`no ${kind}`);
  return view;
}

/** Another key, so that one can go; and the first is gone. */
async function removeFirstKey(device = first): Promise<void> {
  const gone = await viewOf('prf', device);
  value(await device.vault.addUnlocker(newKey(), await device.byWords(pair.words)));
  value(await device.vault.removeUnlocker(gone.id, await device.byWords(pair.words)));
}

const bookOf = async (device: VaultDevice): Promise<Book> => {
  const book = await Book.load(device.storage, now);
  if (!book) throw new Error('no practice');
  return book;
};

describe('adding a way of unlocking', () => {
  test('a second key opens, and so does the first', async () => {
    const [one, two] = [newKey(), newKey()];
    const key = { ...one, prf: one.prf.slice() };
    value(await first.vault.addUnlocker({ ...one, prf: one.prf.slice() }, await proof()));
    value(await first.vault.addUnlocker({ ...two, prf: two.prf.slice() }, await proof()));
    await sync(first);
    first.restart();
    const { people } = await first.state('Founded');
    for (const each of [key, two]) {
      const unlocker = people[0]?.unlockers.find(({ credential }) => credential?.join() === each.credential.join());
      if (!people[0] || !unlocker) throw new Error('not there');
      value(await first.vault.unlock(people[0].id, unlocker.id, { kind: 'prf', prf: each.prf }));
    }
  });

  test('other recovery words are drawn here, shown once, and open beside the first', async () => {
    const { words } = value(await first.vault.addUnlocker({ kind: 'words' }, await proof()));
    expect(words).toHaveLength(24);
    const { person, unlocker } = await first.unlockerOf('words');
    value(await first.vault.unlock(person, unlocker, { kind: 'words', words: (words ?? []).join(' ') }));
    expect(JSON.stringify(await first.vault.unlockers())).not.toContain(words?.[0]);
  });

  test('takes one more proof that it is you; without it nothing is written', async () => {
    const { unlocker } = await proof();
    const wrong: StepUp = { unlocker, secret: { kind: 'words', words: 'not these' } };
    expect(await first.vault.addUnlocker(newKey(), wrong)).toEqual(refusal('OpenFailed'));
    expect(await first.vault.removeUnlocker(unlocker, wrong)).toEqual(refusal('OpenFailed'));
    expect(await first.storage.outbox()).toEqual([]);
  });

  test('a weak passphrase is refused by name', async () => {
    const weak = await first.vault.addUnlocker({ kind: 'passphrase', passphrase: 'password' }, await proof());
    expect(weak).toEqual({ ok: false, error: { type: 'BadField', field: 'passphrase', why: 'TooWeak' } });
  });

  test('is pending until the server has taken it', async () => {
    value(await first.vault.addUnlocker(newKey(), await proof()));
    expect((await first.vault.unlockers()).map(({ pending }) => pending)).toEqual([false, false, true]);
    await sync(first);
    expect((await first.vault.unlockers()).map(({ pending }) => pending)).toEqual([false, false, false]);
  });

  test('a secret of a key is cleared once it was used', async () => {
    const key = newKey();
    value(await first.vault.addUnlocker(key, await proof()));
    expect(key.prf.every((byte) => byte === 0)).toBe(true);
  });
});

describe('removing one', () => {
  test('two of two kinds stay', async () => {
    const key = await viewOf('prf');
    expect((await first.vault.unlockers()).map(({ mayGo }) => mayGo)).toEqual([false, false]);
    expect(await first.vault.removeUnlocker(key.id, await proof())).toEqual(refusal('LastUnlockers'));
    value(await first.vault.addUnlocker(newKey(), await proof()));
    expect((await first.vault.unlockers()).map(({ kind, mayGo }) => [kind, mayGo])).toEqual([
      ['prf', true],
      ['words', false],
      ['prf', true]
    ]);
    expect(await first.vault.removeUnlocker((await viewOf('words')).id, await proof())).toEqual(refusal('LastUnlockers'));
    value(await first.vault.removeUnlocker(key.id, await proof()));
    await sync(first);
    expect(await first.vault.removeUnlocker(key.id, await proof())).toEqual(refusal('NotFound'));
  });

  test('what was removed opens neither the practice nor what is written from then on', async () => {
    const key = newKey();
    const prf = key.prf.slice();
    value(await first.vault.addUnlocker(key, await proof()));
    await sync(first);
    const before = await bookOf(first);
    const person = firstPerson(before.device);
    const kept = before.ledger.roster?.persons
      .get(person)
      ?.unlockers.find(({ credential }) => credential?.join() === key.credential.join());
    if (!kept) throw new Error('not there');
    value(await first.vault.removeUnlocker(kept.id, await proof()));
    await sync(first);
    value(await first.vault.addPatient({ name: 'After', ...named }));
    await sync(first);

    first.restart();
    expect(await first.vault.unlock(person, kept.id, { kind: 'prf', prf: prf.slice() })).toEqual(refusal('OpenFailed'));
    // Even with the roster as it was, and all that the server has: the secret it opens is none of today's.
    const old = await secretOf(before, kept, prf);
    const book = await bookOf(first);
    const { learnt, missed } = await whatOpens(book, old);
    const since = book.ledger.roster?.persons.get(person)?.since ?? 0;
    expect(learnt.every(({ seen }) => seen < since)).toBe(true);
    expect(missed.map(({ scope }) => scope)).toContain('desk');
  });

  test('the others open as before, with the same secrets', async () => {
    const key = newKey();
    const prf = key.prf.slice();
    value(await first.vault.addUnlocker(key, await proof()));
    const gone = await viewOf('prf');
    value(await first.vault.removeUnlocker(gone.id, await proof()));
    await sync(first);
    await first.restart().unlock(pair.words);
    const { person, unlocker } = await first.restart().unlockerOf('prf');
    value(await first.vault.unlock(person, unlocker, { kind: 'prf', prf }));
  });

  test('photos and names from before are read, in this session and after an unlock', async () => {
    const patient = value(await first.vault.addPatient({ name: 'Before', ...named }));
    const photo = await first.takePhoto(patient);
    await sync(first);
    await removeFirstKey();
    expect(await names(first)).toEqual(['Before']);
    expect((await first.vault.rendition(photo, 'preview')).ok).toBe(true);
    await sync(first);
    expect((await first.vault.rendition(photo, 'preview')).ok).toBe(true);
    await first.restart().unlock(pair.words);
    expect(await names(first)).toEqual(['Before']);
    expect((await first.vault.rendition(photo, 'thumbnail')).ok).toBe(true);
  });

  test('what follows is sealed under epochs that were opened after it, each scope its own', async () => {
    const patient = value(await first.vault.addPatient({ name: 'Before', ...named }));
    await first.takePhoto(patient);
    await sync(first);
    await removeFirstKey();
    await sync(first);
    const since = (await bookOf(first)).ledger.size;
    await first.takePhoto(patient);
    value(await first.vault.addPatient({ name: 'After', ...named }));
    // That a chart is opened is recorded.
    await first.restart().unlock(pair.words);
    value(await first.vault.patient(patient));
    await sync(first);

    const { ledger, device } = await bookOf(first);
    expect(ledger.notAccepted).toEqual([]);
    const scopes = new Set<string>();
    for (const { index, entry } of await pairEntries(first, since)) {
      const { kind, epoch, author } = entry.header;
      expect(author).toBe(firstPerson(device));
      if (epoch === null) continue;
      const sealed = ledger.epoch(epoch);
      if (!sealed) throw new Error(`entry ${String(index)} under no epoch`);
      expect(sealed.seen).toBeGreaterThanOrEqual(ledger.roster?.persons.get(firstPerson(device))?.since ?? Infinity);
      scopes.add(`${kind} ${sealed.scope}`);
    }
    expect([...scopes].sort()).toEqual(['audit audit', 'record chart', 'record desk']);
    expect(epochsOf(ledger, 'clinic')).toHaveLength(2);
  });

  test('one new epoch is enough for all that follows', async () => {
    await removeFirstKey();
    await sync(first);
    value(await first.vault.addPatient({ name: 'One', ...named }));
    value(await first.vault.addPatient({ name: 'Two', ...named }));
    const { ledger } = await bookOf(first);
    expect(epochsOf(ledger, 'desk')).toHaveLength(2);
  });

  test('until the server has taken it one goes on under the keys that go, and changes nothing else of people and keys', async () => {
    await removeFirstKey();
    value(await first.vault.addPatient({ name: 'Meanwhile', ...named }));
    const { ledger } = await bookOf(first);
    expect(ledger.notAccepted).toEqual([]);
    expect(epochsOf(ledger, 'desk')).toHaveLength(1);
    expect(await first.vault.addUnlocker(newKey(), await proof())).toEqual(refusal('NotYet'));
    expect(await first.vault.removeUnlocker((await viewOf('prf')).id, await proof())).toEqual(refusal('NotYet'));
    const { ask } = await new VaultDevice().vault.startJoin('personal', origin);
    expect(await first.vault.admit(ask, origin, await proof())).toEqual(refusal('NotYet'));
    await sync(first);
    expect(await names(first)).toEqual(['Meanwhile']);
    value(await first.vault.addUnlocker(newKey(), await proof()));
  });

  test('twice, and all of it is still read', async () => {
    for (const name of ['One', 'Two', 'Three']) {
      value(await first.vault.addPatient({ name, ...named }));
      await removeFirstKey();
      await sync(first);
    }
    expect((await names(first)).toSorted()).toEqual(['One', 'Three', 'Two']);
    await first.restart().unlock(pair.words);
    expect((await names(first)).toSorted()).toEqual(['One', 'Three', 'Two']);
    expect((await bookOf(first)).ledger.roster?.persons.values().next().value?.earlier).toHaveLength(3);
    value(await first.vault.addPatient({ name: 'Four', ...named }));
  });

  test('snapshots under the old secret are dropped, and made anew under the new', async () => {
    value(await first.vault.addPatient({ name: 'Before', ...named }));
    await sync(first);
    const { person } = await first.unlockerOf('words');
    const before = await practiceOn(first, pair.words);
    await before.snapshots.write();
    expect(await first.storage.snapshot(person)).not.toBeNull();
    await removeFirstKey();
    await sync(first);
    expect(await first.storage.snapshot(person)).toBeNull();
    const after = await practiceOn(first, pair.words);
    await after.snapshots.write();
    expect((await practiceOn(first, pair.words)).contents.snapshotSize).toBe(pair.server.parcels.length);
    expect(await names(first)).toEqual(['Before']);
  });
});

test('own new keys on their way void neither what was read nor the snapshot', async () => {
  value(await first.vault.addUnlocker(newKey(), await proof()));
  const gone = await viewOf('prf');
  await sync(first);
  const { person } = await first.unlockerOf('words');
  const practice = await practiceOn(first, pair.words);
  await practice.snapshots.write();
  const { catalogue } = practice;
  value(await first.vault.removeUnlocker(gone.id, await proof()));
  await practice.book.follow();
  await practice.refresh();
  expect(practice.catalogue).toBe(catalogue);
  expect(await first.storage.snapshot(person)).not.toBeNull();
});

describe('whoever is open elsewhere when keys are renewed', () => {
  const told = ({ events }: VaultDevice): boolean => events.some(({ type }) => type === 'Superseded');

  test('another device is told, unlocks anew with the same words, and reads on; what it had written counts', async () => {
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await sync(second, first);
    value(await second.vault.addPatient({ name: 'Unsent', ...named }));
    await removeFirstKey();
    await sync(first);
    expect(told(first)).toBe(false);
    expect(told(second)).toBe(false);
    await second.sync(pair.server);
    expect(told(second)).toBe(true);

    await second.restart().unlock(pair.words);
    value(await first.vault.addPatient({ name: 'New', ...named }));
    await sync(first, second);
    expect((await names(second)).toSorted()).toEqual(['New', 'Unsent']);
    value(await second.vault.addPatient({ name: 'There', ...named }));
    await sync(second, first);
    expect((await names(first)).toSorted()).toEqual(['New', 'There', 'Unsent']);
  });

  test('another tab is told when the server has taken it', async () => {
    const { person, unlocker } = await first.unlockerOf('words');
    const tab = first.otherTab();
    let superseded = false;
    const told = Promise.withResolvers<null>();
    await tab.subscribe(({ type }) => {
      if (type !== 'Superseded') return;
      superseded = true;
      told.resolve(null);
    });
    value(await tab.unlock(person, unlocker, { kind: 'words', words: pair.words }));
    await removeFirstKey();
    value(await tab.addPatient({ name: 'Still', ...named }));
    expect(superseded).toBe(false);
    await sync(first);
    await told.promise;
    await expect(tab.addUnlocker(newKey(), await first.byWords(pair.words))).rejects.toThrow('other keys');
  });

  test('what was being typed there when it was told is kept, and counts for everybody', async () => {
    const patient = value(await first.vault.addPatient({ name: 'Ana', ...named }));
    const photo = await first.takePhoto(patient);
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await sync(second, first);
    await removeFirstKey();
    await sync(first);
    // Under the new keys other epochs are opened, before the other device hears of any of it.
    value(await first.vault.setNote(photo, 'upper left'));
    value(await first.vault.addPatient({ name: 'Ben', ...named }));
    await sync(first);
    const page = await second.vault.acceptPage(await pair.server.page((await second.storage.cursor()).size));
    expect(page.ok).toBe(true);
    await second.hears();
    expect(told(second)).toBe(true);
    value(await second.vault.setNote(photo, 'upper left, palatal'));
    value(await second.vault.addPatient({ name: 'Cleo', ...named }));

    await second.restart().unlock(pair.words);
    await sync(second, first);
    for (const device of [first, second]) {
      await expect.poll(async () => value(await device.vault.photo(photo)).note).toBe('upper left, palatal');
      expect((await names(device)).toSorted()).toEqual(['Ana', 'Ben', 'Cleo']);
    }
    expect((await bookOf(first)).ledger.notAccepted).toEqual([]);
    const since = (await bookOf(first)).ledger.roster?.persons.values().next().value?.since ?? 0;
    const { device } = await bookOf(second);
    const written = (await pairEntries(first, since)).filter(({ entry }) => entry.header.device === device.device);
    // By what that session had seen when it was told, and the next one by all.
    expect(written.filter(({ entry }) => entry.header.kind === 'record').map(({ entry }) => entry.header.seen.size < since)).toEqual([
      true,
      true
    ]);
  });

  test('a device whose person is refused proves itself alone, until a page has come', async () => {
    const provenBy = async (): Promise<string | null> =>
      parseDeviceProof(value(await first.vault.proveDevice(systemRandom(32), origin))).person;
    const { person } = await first.unlockerOf('words');
    expect([await provenBy(), await provenBy()]).toEqual([person, null]);
    await sync(first);
    expect([await provenBy(), await provenBy()]).toEqual([person, null]);
    // Keys that the server may or may not know: the device is let in at the second try at most.
    await removeFirstKey();
    await first.send(pair.server);
    expect([await provenBy(), await provenBy()]).toContain(null);
    value(await first.fetch(pair.server));
    expect(await provenBy()).toBe(person);
  });

  test('a device that was admitted before and finishes after does not open by the secret that came', async () => {
    const { second, proof: reply } = await admitted(pair);
    value(await second.vault.readReply(reply.reply));
    value(await second.vault.join());
    await removeFirstKey();
    await sync(first);
    await second.sync(pair.server);
    expect(await second.vault.finishJoin(newKey())).toEqual(refusal('OpenFailed'));
    await second.unlock(pair.words);
  });
});

describe('a change that comes second', () => {
  const overtaken = ({ events }: VaultDevice): number => events.filter(({ type }) => type === 'Overtaken').length;

  /** A second device, whose changes come before those of the first. */
  async function rival(): Promise<VaultDevice> {
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await sync(second, first);
    expect([overtaken(first), overtaken(second)]).toEqual([0, 0]);
    value(await second.vault.addUnlocker(newKey(), await second.byWords(pair.words)));
    return second;
  }

  test('is told once, to the device that made it', async () => {
    const second = await rival();
    const { words } = value(await first.vault.addUnlocker({ kind: 'words' }, await proof()));
    await sync(second);
    await sync(first, second);
    expect([overtaken(first), overtaken(second)]).toEqual([1, 0]);
    expect(words).not.toBeNull();
    expect((await first.vault.unlockers()).filter(({ kind }) => kind === 'words')).toHaveLength(1);
    // One that comes first says nothing.
    value(await first.vault.addUnlocker(newKey(), await proof()));
    await sync(first, second);
    expect([overtaken(first), overtaken(second)]).toEqual([1, 0]);
  });

  test('a removal is told, too, and all that rests on it; also to a device that has been locked meanwhile', async () => {
    const second = await rival();
    const gone = await viewOf('prf');
    value(await first.vault.addUnlocker(newKey(), await proof()));
    value(await first.vault.removeUnlocker(gone.id, await proof()));
    first.restart();
    await first.vault.device();
    await sync(second);
    await sync(first);
    expect(overtaken(first)).toBe(1);
    expect((await first.state('Founded')).people[0]?.unlockers.map(({ id }) => id)).toContain(gone.id);
  });

  test('that a device was not admitted is told to whoever admits it, and is no way of unlocking', async () => {
    const second = await rival();
    const { ask, request } = await new VaultDevice().vault.startJoin('personal', origin);
    value(await first.vault.admit(ask, origin, await proof()));
    await sync(second);
    await sync(first);
    expect(await first.vault.joinProof(request)).toEqual(refusal('Overtaken'));
    expect(overtaken(first)).toBe(0);
  });

  test('a renewal that was overtaken did nothing: the old keys go on, and it may be tried again', async () => {
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await sync(second, first);
    const gone = await viewOf('prf');

    value(await second.vault.addUnlocker(newKey(), await second.byWords(pair.words)));
    value(await first.vault.removeUnlocker(gone.id, await proof()));
    await sync(second);
    value(await first.fetch(pair.server));
    value(await first.vault.addPatient({ name: 'After', ...named }));
    await sync(first, second);

    expect(await first.storage.outbox()).toEqual([]);
    expect((await first.vault.unlockers()).map(({ id, pending }) => ({ id, pending }))).toContainEqual({ id: gone.id, pending: false });
    expect(await names(second)).toEqual(['After']);
    expect(second.events.some(({ type }) => type === 'Superseded')).toBe(false);
    await first.restart().unlock(pair.words);
    value(await first.vault.removeUnlocker(gone.id, await proof()));
    await sync(first);
    expect((await first.vault.unlockers()).some(({ id }) => id === gone.id)).toBe(false);
    expect(await names(first)).toEqual(['After']);
  });
});

describe('an epoch that is opened later', () => {
  test('hands on what its author held: whoever has that alone reads what came before', async () => {
    const patient = value(await first.vault.addPatient({ name: 'Ana', ...named }));
    await first.takePhoto(patient);
    const added = newKey();
    const { prf } = { prf: added.prf.slice() };
    const gone = await viewOf('prf');
    value(await first.vault.addUnlocker(added, await proof()));
    value(await first.vault.removeUnlocker(gone.id, await proof()));
    await sync(first);
    value(await first.vault.addPatient({ name: 'Ben', ...named }));
    await sync(first);

    const book = await bookOf(first);
    const unlocker = book.roster?.persons.get(firstPerson(book.device))?.unlockers.findLast(({ kind }) => kind === 'prf');
    if (!unlocker) throw new Error('no key');
    const keys = await secretOf(book, unlocker, prf);
    const keyring = new Keyring(book.device.practice, firstPerson(book.device), keys.hpke);
    const old = epochsOf(book.ledger, 'desk').slice(0, -1);
    const ofDesk = ({ kind, stream }: Header): boolean => kind === 'grant' && stream === book.roster?.streams.desk;
    const newest = (await pairEntries(first, 0)).findLast(({ entry }) => ofDesk(entry.header));
    if (!newest?.body) throw new Error('no grant');
    const { stream, author } = newest.entry.header;
    const grant = parseGrant(newest.body);
    expect(grant.earlier.map(({ epoch }) => epoch)).toEqual(old.map(({ id }) => id));
    expect(await keyring.learn(stream, grant, author)).toBe(true);
    expect(old.map(({ id }) => keyring.has(id))).toEqual([true]);
    expect(await keyring.learn(stream, grant, author)).toBe(false);

    // What is handed on in another stream, or for another epoch, opens nothing.
    const fresh = () => new Keyring(book.device.practice, firstPerson(book.device), keys.hpke);
    const others = [
      { ...grant, earlier: grant.earlier.map(({ sealed }) => ({ epoch: grant.epoch, sealed })) },
      {
        ...grant,
        earlier: grant.earlier.map(({ epoch, sealed }) => ({ epoch, sealed: sealed.map((byte, i) => (i === 60 ? byte ^ 1 : byte)) }))
      }
    ];
    for (const other of others) {
      const ring = fresh();
      await ring.learn(stream, other, author);
      expect(old.map(({ id }) => ring.has(id))).toEqual([false]);
    }
  });
});

function epochsOf(ledger: LedgerState, scope: 'clinic' | 'desk'): readonly Epoch[] {
  if (!ledger.roster) throw new Error('no practice');
  return ledger.epochsOf(ledger.roster.streams[scope]);
}

async function practiceOn(device: VaultDevice, words: string): Promise<OpenPractice> {
  const book = await bookOf(device);
  const { unlocker, person } = await device.unlockerOf('words');
  const keys = value(await openPerson(book, person, unlocker, { kind: 'words', words }));
  const ports = { storage: device.storage, random: systemRandom, now, fetchBlob: () => Promise.resolve(err({ type: 'Away' as const })) };
  const practice = new OpenPractice(book, ports, person, keys);
  await practice.refresh();
  return practice;
}

const pairEntries = async (device: VaultDevice, from: number) => Array.fromAsync((await bookOf(device)).entries(from));

async function secretOf({ device }: Book, unlocker: Unlocker, prf: Uint8Array<ArrayBuffer>) {
  return personFrom(value(await openUnlocker({ practice: device.practice, person: firstPerson(device) }, unlocker, { kind: 'prf', prf })));
}

/** Which epochs somebody with these keys, and everything that the server has, can open; and which they cannot. */
async function whatOpens(
  book: Book,
  keys: Awaited<ReturnType<typeof personFrom>>
): Promise<{ learnt: readonly Epoch[]; missed: readonly Epoch[] }> {
  const keyring = new Keyring(book.device.practice, firstPerson(book.device), keys.hpke);
  const all: Epoch[] = [];
  for await (const { entry, body } of book.entries(0)) {
    if (entry.header.kind !== 'grant' || body === null) continue;
    const grant = parseGrant(body);
    await keyring.learn(entry.header.stream, grant, entry.header.author);
    const epoch = book.ledger.epoch(grant.epoch);
    if (epoch) all.push(epoch);
  }
  return { learnt: all.filter(({ id }) => keyring.has(id)), missed: all.filter(({ id }) => !keyring.has(id)) };
}
