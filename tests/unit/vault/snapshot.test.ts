import { beforeAll, describe, expect, test } from 'vitest';
import { asCiphertext, type Ciphertext, encode, type Hash, hex, sha256, toHash, toId, utf8 } from '#bytes';
import { epochFrom, systemRandom } from '#crypto';
import { isShelved, type PatientId, recordVersions } from '#domain';
import { err } from '#result';
import type { Taken } from '#ledger';
import { firstPerson } from '../../fixtures/first-person.ts';
import { Contents } from '../../../src/lib/vault/contents.ts';
import { bitsFor, placeOf } from '../../../src/lib/vault/chart-parts.ts';
import { Keyring } from '../../../src/lib/vault/keyring.ts';
import type { OpenPractice } from '../../../src/lib/vault/open-practice.ts';
import { SnapshotShelf } from '../../../src/lib/vault/snapshot-shelf.ts';
import { isDue, SnapshotWriter } from '../../../src/lib/vault/snapshot-writer.ts';
import { failingStorage } from '../../fixtures/failing-storage.ts';
import { Library, names, seen, visitOf, writeDesk } from '../../fixtures/large-library.ts';
import { value } from '../../fixtures/photo-device.ts';

/** Without a snapshot, and with one of all there is. */
let plain: Library;
let made: Library;
/** What everybody must see, however they unlock. */
let truth: unknown;

beforeAll(async () => {
  plain = await Library.made();
  made = plain.copy();
  await made.snapshot();
  truth = await seen((await plain.practice()).contents, plain.photos);
});

const parts = (library: Library): ReadonlyMap<string, Uint8Array> => library.kept?.parts ?? new Map<string, Uint8Array>();

function alter(library: Library, change: { readonly head?: Uint8Array; readonly parts?: ReadonlyMap<string, Uint8Array> }): void {
  const { disk } = library.device;
  const [[person, before] = []] = disk.kept.snapshots;
  if (!person || !before) throw new Error('no snapshot');
  const sealed = new Map([...(change.parts ?? before.parts)].map(([name, bytes]) => [name, ciphertext(bytes)]));
  const row = { ...before.row, head: ciphertext(change.head ?? before.row.head) };
  disk.kept = { ...disk.kept, snapshots: new Map([[person, { row, parts: sealed }]]) };
}

function ciphertext(bytes: Uint8Array): Ciphertext {
  const sealed = asCiphertext(new Uint8Array(bytes));
  if (!sealed) throw new Error('too short');
  return sealed;
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = Math.floor(bit / 8) % copy.byteLength;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

/** It shows the truth, and by then the snapshot is gone. */
async function isDropped(library: Library): Promise<void> {
  expect(await seen((await library.practice()).contents, library.photos)).toEqual(truth);
  expect(library.kept).toBeNull();
}

describe('an unlock from a snapshot', () => {
  test('shows what reading everything shows, and opens no chart until one is asked for', async () => {
    const practice = await made.practice();
    expect(practice.contents.snapshotSize).toBe(practice.book.verified);
    expect(made.patients.map((id) => isShelved(practice.catalogue, id))).toEqual(made.patients.map(() => true));
    expect(await seen(practice.contents, made.photos)).toEqual(truth);
    expect(made.kept).not.toBeNull();
  });

  test('opens a photo by its id alone', async () => {
    for (const id of made.photos) expect((await (await made.practice()).contents.photo(id))?.id).toBe(id);
    expect(await (await made.practice()).contents.photo(toId(systemRandom(16)))).toBeNull();
  });

  test('reads only the entries since', async () => {
    const library = made.copy();
    await library.another('2026-04-01');
    const [practice, keyring, places] = [await library.practice(), await emptyKeyring(library), [] as number[]];
    const book = spied(practice, (taken) => {
      places.push(taken.index);
      return taken;
    });
    const contents = contentsOn(library, practice, book, keyring);
    await contents.refresh();
    expect(places).toEqual([practice.book.size - 1]);
    expect(await seen(contents, library.photos)).toEqual(await seen((await without(library).practice()).contents, library.photos));
  });

  test('goes on: what comes after changes charts that were not open, in its order', async () => {
    const [with_, without] = [made.copy(), plain.copy()];
    const [first, second, third] = made.photos;
    if (!first || !second || !third) throw new Error('no photos');
    const day = visitOf(made.patients[1], '2026-05-05');
    const records = [
      day,
      visitOf(made.patients[5], '2026-05-06'),
      { ...visitOf(made.patients[0], '2031-01-01'), id: day.id } as typeof day
    ];
    for (const library of [with_, without]) {
      const vault = await library.device.unlocked();
      value(await vault.restorePhotos([second]));
      value(await vault.deletePhotos([third]));
      value(await vault.setNote(first, 'lower right'));
      await writeDesk(await library.practice(), records);
    }
    const [a, b] = [await with_.practice(), await without.practice()];
    expect(a.contents.snapshotSize).not.toBeNull();
    expect(b.contents.snapshotSize).toBeNull();
    expect(await seen(a.contents, made.photos)).toEqual(await seen(b.contents, made.photos));
    expect(await seen(a.contents, made.photos)).not.toEqual(truth);
  });

  test('counts what is only on this device, also of before the snapshot', async () => {
    const library = plain.copy();
    const [photo] = await library.device.takeIn(library.patients[5] ?? ('' as PatientId), 500);
    if (!photo) throw new Error('no photo');
    // The server has the entry, and a receipt for one of the three blobs is still to come.
    const [late] = (await library.device.storage.unreceipted()).slice(-1);
    if (late === undefined) throw new Error('nothing is owed');
    await library.send();
    library.device.disk.kept = { ...library.device.disk.kept, owed: new Set<Hash>([late]) };
    await library.snapshot();
    const practice = await library.practice();
    expect(practice.contents.snapshotSize).toBe(practice.book.verified);
    expect([practice.contents.onlyHere, practice.contents.isSafe(photo)]).toEqual([1, false]);

    // Its blobs are on the server; its entry is not.
    const [unsent] = await library.device.takeIn(library.patients[4] ?? ('' as PatientId), 500);
    const { storage } = library.device;
    await storage.receipted((await storage.unreceipted()).filter((hash) => hash !== late));
    const again = await library.practice();
    expect([again.contents.onlyHere, unsent && again.contents.isSafe(unsent)]).toEqual([2, false]);

    await library.device.storage.receipted([late]);
    await practice.refresh();
    expect([practice.contents.onlyHere, practice.contents.isSafe(photo)]).toEqual([0, true]);
  });
});

describe('a snapshot is never trusted', () => {
  test('whichever bit of its head is turned', async () => {
    const head = made.kept?.row.head ?? new Uint8Array();
    for (let i = 0; i < 40; i++) {
      const library = made.copy();
      alter(library, { head: flipped(head, i < 8 ? i * 61 : Math.floor((8 * head.byteLength * i) / 40) + i) });
      await isDropped(library);
    }
  });

  test('whichever bit of its parts is turned', async () => {
    expect(parts(made).size).toBe(5);
    for (const [name, bytes] of parts(made)) {
      for (const part of [0, 0.3, 0.6, 0.999]) {
        const library = made.copy();
        alter(library, { parts: new Map([...parts(made), [name, flipped(bytes, Math.floor(8 * bytes.byteLength * part))]]) });
        await isDropped(library);
      }
    }
  });

  test('nor with a part cut, gone, or two that changed their places', async () => {
    const [[one, ofOne] = [], [two, ofTwo] = []] = [...parts(made)].filter(([name]) => name.startsWith('charts'));
    if (!one || !two || !ofOne || !ofTwo) throw new Error('too few parts');
    const gone = new Map(parts(made));
    gone.delete(one);
    for (const wrong of [
      gone,
      new Map([...parts(made), [one, ofOne.slice(0, -1)]]),
      new Map([...parts(made), [one, ofTwo], [two, ofOne]])
    ]) {
      const library = made.copy();
      alter(library, { parts: wrong });
      await isDropped(library);
    }
  });

  test('nor with an older part, or an older head over newer parts', async () => {
    const newer = made.copy();
    await newer.another('2026-06-06');
    await newer.snapshot();
    const now = await seen((await newer.practice()).contents, newer.photos);
    expect(now).not.toEqual(truth);
    const changed = [...parts(newer)].filter(([name, bytes]) => !same(parts(made).get(name), bytes)).map(([name]) => name);
    for (const name of changed) {
      const library = newer.copy();
      alter(library, { parts: new Map([...parts(newer), [name, parts(made).get(name) ?? new Uint8Array(80)]]) });
      expect(await seen((await library.practice()).contents, library.photos)).toEqual(now);
      expect(library.kept).toBeNull();
    }
    const mixed = newer.copy();
    alter(mixed, { head: made.kept?.row.head ?? new Uint8Array() });
    expect(await seen((await mixed.practice()).contents, mixed.photos)).toEqual(now);
    expect(mixed.kept).toBeNull();
  });

  test('nor where its place in the ledger is not ours', async () => {
    for (const change of [{ size: 5 }, { root: toHash(systemRandom(32)) }, { size: 10_000 }]) {
      const library = made.copy();
      const { disk } = library.device;
      const [[person, before] = []] = disk.kept.snapshots;
      if (!person || !before) throw new Error('no snapshot');
      const row = { ...before.row, cursor: { ...before.row.cursor, ...change } };
      disk.kept = { ...disk.kept, snapshots: new Map([[person, { ...before, row }]]) };
      await isDropped(library);
    }
  });

  test('nor where its size and root are another ledger’s, though it was sealed by this very person on this device', async () => {
    const library = made.copy();
    const practice = await library.practice();
    const { shelf, captured, head } = await forged(library, practice);
    value(await shelf.keep({ size: captured.size, root: toHash(systemRandom(32)) }, head, []));
    await isDropped(library);
  });

  test('nor one of another person, or of this person on another device', async () => {
    const [other, library] = [await Library.made(), made.copy()];
    await other.snapshot();
    const [[person] = []] = library.device.disk.kept.snapshots;
    const theirs = [...other.device.disk.kept.snapshots.values()][0];
    if (!person || !theirs) throw new Error('no snapshot');
    library.device.disk.kept = {
      ...library.device.disk.kept,
      snapshots: new Map([[person, { ...theirs, row: { ...theirs.row, person } }]])
    };
    await isDropped(library);
  });

  test('nor one that was made with other rights', async () => {
    const library = made.copy();
    const practice = await library.practice();
    const { shelf, captured, head } = await forged(library, practice);
    value(await shelf.keep(captured, { ...head, rights: toHash(systemRandom(32)) }, []));
    await isDropped(library);
  });

  test('nor one of a program that read fewer kinds of records: what it left unread would stay so', async () => {
    const library = made.copy();
    const practice = await library.practice();
    const { shelf, captured, head } = await forged(library, practice);
    const person = practice.book.ledger.roster?.persons.get(practice.person);
    if (!person) throw new Error('nobody');
    const rights = [0, 0, ...person.roles.toSorted(), hex(person.keys.sign), hex(person.keys.hpke), ''].join(' ');
    const { photo, ...fewer } = recordVersions;
    expect(head.rights).toBe(await sha256(encode({ rights, reads: { ...fewer, photo } })));
    value(await shelf.keep(captured, { ...head, rights: await sha256(encode({ rights, reads: fewer })) }, []));
    await isDropped(library);
  });

  test('nor one whose head or part opens and is no such thing', async () => {
    const library = made.copy();
    const practice = await library.practice();
    const { shelf, captured, head } = await forged(library, practice);
    const nonsense = await shelf.sealPart('charts 0', utf8('no charts'));
    const charts = head.charts.map((hash, i) => (i === 0 ? nonsense.hash : hash));
    value(await shelf.keep(captured, { ...head, charts }, [nonsense]));
    await isDropped(library);
    const again = made.copy();
    const forgedAgain = await forged(again, await again.practice());
    value(await forgedAgain.shelf.keep(captured, { ...head, catalogue: utf8('no catalogue') }, []));
    await isDropped(again);
  });

  test('and tells nobody a name: neither in UTF-8 nor in UTF-16', () => {
    const sealed = [made.kept?.row.head ?? new Uint8Array(), ...parts(made).values()];
    expect(sealed.length).toBeGreaterThan(5);
    for (const word of [...names, ...names.map((name) => name.split(' ')[1] ?? ''), 'palatal', 'Praxis', 'Dr. Vega', 'P-10', 'a.jpg']) {
      for (const spelling of [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]) {
        for (const bytes of sealed) expect(Buffer.from(bytes).includes(spelling)).toBe(false);
      }
    }
  });
});

describe('making one', () => {
  test('seals anew only what changed', async () => {
    const library = made.copy();
    await library.another('2026-07-07');
    const before = parts(library);
    await library.snapshot();
    const changed = [...parts(library)].filter(([name, bytes]) => !same(before.get(name), bytes)).map(([name]) => name);
    const [first] = library.patients;
    const bits = bitsFor(6 * 250, null);
    expect(changed.sort()).toEqual([`charts ${String(first ? placeOf(first, bits) : -1)}`, 'homes']);
    expect(await seen((await library.practice()).contents, library.photos)).toEqual(
      await seen((await without(library).practice()).contents, library.photos)
    );
  });

  test('waits until unsent entries are settled', async () => {
    const library = made.copy();
    const practice = await library.practice();
    await writeDesk(practice, [visitOf(library.patients[0], '2026-08-08')]);
    expect(await practice.snapshots.write()).toBe(false);
    // As while a page is tried.
    const { ledger, verified } = practice.book;
    ledger.truncate(verified);
    expect(await practice.snapshots.write()).toBe(false);
    value(await ledger.replay(await library.device.storage.outbox()));
    await library.send();
    await practice.book.follow();
    await practice.refresh();
    expect(await practice.snapshots.write()).toBe(true);
  });

  test('takes nothing from anybody where the device is full', async () => {
    const library = plain.copy();
    const practice = await library.practice();
    library.device.disk.quotaBytes = library.device.disk.usedBytes();
    await expect(practice.snapshots.write()).rejects.toThrow('no room');
    library.device.disk.quotaBytes = Number.POSITIVE_INFINITY;
    expect(await seen(practice.contents, plain.photos)).toEqual(truth);
    expect(await practice.snapshots.write()).toBe(true);
    expect(await seen((await library.practice()).contents, plain.photos)).toEqual(truth);
  });

  test('what a failed one had taken up is in the next', async () => {
    const library = made.copy();
    await library.another('2026-09-09');
    let full = true;
    const { storage } = library.device;
    const practice = await library.practice({
      ...storage,
      keepSnapshot: (row, sealed) =>
        full ? Promise.resolve(err({ type: 'StorageFull', neededBytes: 1 })) : storage.keepSnapshot(row, sealed)
    });
    await expect(practice.snapshots.write()).rejects.toThrow('no room');
    full = false;
    expect(await practice.snapshots.write()).toBe(true);
    expect(await seen((await library.practice()).contents, library.photos)).toEqual(
      await seen((await without(library).practice()).contents, library.photos)
    );
    expect(library.kept).not.toBeNull();
  });

  test('is due after five hundred entries, later after a sixteenth', () => {
    expect([isDue(499, null), isDue(500, null), isDue(999, 500), isDue(1000, 500)]).toEqual([false, true, false, true]);
    expect([isDue(127_499, 120_000), isDue(127_500, 120_000)]).toEqual([false, true]);
  });

  test('waits until nothing stirs', async () => {
    const library = plain.copy();
    const practice = await library.practice();
    const pauses: (() => void)[] = [];
    const { contents } = practice;
    const pause = (): Promise<void> => new Promise((resolve) => void pauses.push(resolve));
    const writer = new SnapshotWriter({ contents, shelf: shelfOf(library, practice), book: { verified: 500 }, pause });
    const goOn = async (): Promise<void> => {
      pauses.shift()?.();
      await new Promise((resolve) => void setImmediate(resolve));
    };
    writer.consider();
    writer.consider();
    await goOn();
    writer.consider();
    await goOn();
    expect([pauses.length, library.kept]).toEqual([1, null]);
    await goOn();
    await expect.poll(() => library.kept).not.toBeNull();
    expect(pauses.length).toBe(0);
  });

  test('deals charts to more parts as they grow, and not before', () => {
    expect([0, 512, 513, 140_000, 1e9].map((things) => bitsFor(things, null))).toEqual([0, 0, 1, 9, 12]);
    expect([bitsFor(2048, 0), bitsFor(2049, 0), bitsFor(8192, 2), bitsFor(10, 5)]).toEqual([0, 3, 2, 5]);
    expect([
      placeOf('fff0'.padEnd(32, '0') as PatientId, 12),
      placeOf('fff0'.padEnd(32, '0') as PatientId, 3),
      placeOf('0'.repeat(32) as PatientId, 0)
    ]).toEqual([4095, 7, 0]);
  });
});

describe('several programs on one device', () => {
  test('a chart of a snapshot that another tab replaced is the right one', async () => {
    const library = made.copy();
    const here = await library.practice();
    await library.another('2026-10-10');
    await library.snapshot();
    await here.book.follow();
    expect(await seen(here.contents, library.photos)).toEqual(await seen((await without(library).practice()).contents, library.photos));
    expect(library.kept).not.toBeNull();
  });

  test('a snapshot over one that another tab made begins from it', async () => {
    const library = made.copy();
    const here = await library.practice();
    await seen(here.contents, library.photos);
    await library.another('2026-10-11');
    await library.snapshot();
    await library.another('2026-10-12', library.patients[3]);
    await here.book.follow();
    await here.refresh();
    expect(await here.snapshots.write()).toBe(false);
    expect(await here.snapshots.write()).toBe(true);
    const practice = await library.practice();
    expect(practice.contents.snapshotSize).toBe(practice.book.verified);
    expect(await seen(practice.contents, library.photos)).toEqual(await seen((await without(library).practice()).contents, library.photos));
    expect(library.kept).not.toBeNull();
  });
});

test('entries that stayed shut are read in their order when a later key opens them, from a snapshot too', async () => {
  const library = plain.copy();
  const practice = await library.practice();
  const late = await grantsLast(practice);
  const [keyring, cut] = [await emptyKeyring(library), practice.book.size - late.grants];
  const all = { ...late.book, size: practice.book.size };
  const withoutGrants = { ...late.book, size: cut, verified: cut };
  const shelf = shelfOf(library, practice);

  const before = new Contents({ book: withoutGrants, keyring, shelf, storage: library.device.storage, person: practice.person });
  await before.refresh();
  expect(before.sealedAway).toBeGreaterThan(8);
  expect(before.catalogue.photoCount).toBe(0);
  const writer = new SnapshotWriter({ contents: before, shelf, book: practice.book, pause: () => Promise.resolve() });
  expect(await writer.write()).toBe(true);

  const after = new Contents({
    book: all,
    keyring: await emptyKeyring(library),
    shelf,
    storage: library.device.storage,
    person: practice.person
  });
  await after.refresh();
  expect(after.sealedAway).toBe(0);
  expect(await seen(after, library.photos)).toEqual(truth);
});

test('what its person has opened for others, and sees until the lock, is in none', async () => {
  const library = plain.copy();
  const practice = await library.practice();
  const keyring = await emptyKeyring(library);
  const contents = contentsOn(library, practice, practice.book, keyring);
  await contents.refresh();
  const writer = new SnapshotWriter({ contents, shelf: shelfOf(library, practice), book: practice.book, pause: () => Promise.resolve() });
  keyring.keepInPassing(await epochFrom(systemRandom(32)));
  expect(await writer.write()).toBe(false);
  expect(library.kept).toBeNull();
});

describe('every call of storage, ended once', () => {
  /** One more where there is one already: is it still the same? */
  const callsToMake = 1;
  const callsToUnlock = 13;
  const callsToSeeAll = callsToUnlock + 5;

  test('making a snapshot makes so many calls', async () => {
    const counted = await makeOn(plain.copy(), null, 'before');
    expect(counted.calls).toBe(callsToMake);
    const again = await makeOn(await behind(), null, 'before');
    expect(again.calls).toBe(callsToMake + 1);
  });

  describe.each(['before', 'after', 'for good'] as const)('%s it was done', (when) => {
    test.each([callsToMake])('the first snapshot, k = %i: the next unlock shows the same', async (k) => {
      const library = plain.copy();
      await makeOn(library, k, when);
      expect(await seen((await library.practice()).contents, library.photos)).toEqual(truth);
    });

    test.each([callsToMake, callsToMake + 1])(
      'a later snapshot, k = %i: the next unlock shows the same, from the old one or the new',
      async (k) => {
        const library = await behind();
        const now = await seen((await without(library).practice()).contents, library.photos);
        await makeOn(library, k, when);
        const practice = await library.practice();
        expect(practice.contents.snapshotSize).not.toBeNull();
        expect(await seen(practice.contents, library.photos)).toEqual(now);
        expect(library.kept).not.toBeNull();
      }
    );

    test.each(Array.from({ length: callsToSeeAll }, (_, i) => i + 1))(
      'an unlock and a look at everything, k = %i: the next one shows the same',
      async (k) => {
        const library = made.copy();
        const failing = failingStorage(library.device.storage, k, when);
        const practice = await library.practice(failing.storage).catch(() => null);
        const look = async (): Promise<unknown> => practice && (await seen(practice.contents, library.photos).catch(() => null));
        for (const shown of [await look(), await look()]) if (shown !== null) expect(shown).toEqual(truth);
        expect(await seen((await library.practice()).contents, library.photos)).toEqual(truth);
        expect(library.kept).not.toBeNull();
      }
    );
  });

  test('an unlock makes so many calls, and so does a look at everything', async () => {
    const counted = failingStorage(made.copy().device.storage, null);
    const { contents } = await made.practice(counted.storage);
    expect(counted.calls()).toBe(callsToUnlock);
    await seen(contents, made.photos);
    expect(counted.calls()).toBe(callsToSeeAll);
  });

  async function makeOn(library: Library, k: number | null, when: 'before' | 'after' | 'for good'): Promise<{ readonly calls: number }> {
    const start = failingStorage(library.device.storage, null);
    const practice = await library.practice(start.storage);
    const opening = start.calls();
    const failing = failingStorage(library.device.storage, k === null ? null : opening + k, when);
    const other = await library.practice(failing.storage);
    await other.snapshots.write().catch(() => false);
    expect(practice.book.size).toBe(other.book.size);
    return { calls: failing.calls() - opening };
  }

  /** With a snapshot that lacks a visit. */
  async function behind(): Promise<Library> {
    const library = made.copy();
    await library.another('2026-11-11');
    return library;
  }
});

// ---------------------------------------------------------------- steps

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && Buffer.compare(a, b) === 0;

/** The same device, its snapshot gone. */
function without(library: Library): Library {
  const copy = library.copy();
  copy.device.disk.kept = { ...copy.device.disk.kept, snapshots: new Map() };
  return copy;
}

const emptyKeyring = async (library: Library): Promise<Keyring> => {
  const device = await library.device.storage.device();
  if (device === null) throw new Error('no device');
  return new Keyring(device.practice, firstPerson(device), library.keys.hpke);
};

function shelfOf(library: Library, { book, person }: OpenPractice): SnapshotShelf {
  const { practice, device, secret } = book.device;
  return new SnapshotShelf(library.device.storage, { practice, person, device }, () => library.keys.snapshotKey(secret), systemRandom);
}

const contentsOn = (
  library: Library,
  practice: OpenPractice,
  book: ConstructorParameters<typeof Contents>[0]['book'],
  keyring: Keyring
): Contents => new Contents({ book, keyring, shelf: shelfOf(library, practice), storage: library.device.storage, person: practice.person });

type ReadBook = ConstructorParameters<typeof Contents>[0]['book'];

function spied({ book }: OpenPractice, each: (taken: Taken) => Taken): ReadBook {
  const { size, verified, reordered, ledger, seen } = book;
  return {
    size,
    verified,
    reordered,
    filled: 0,
    ledger,
    seen,
    follow: () => Promise.resolve(),
    entries: async function* (from) {
      for await (const taken of book.entries(from)) yield each(taken);
    }
  };
}

/** The same entries, but that those which open a chart's epoch come last. */
async function grantsLast({ book }: OpenPractice): Promise<{ readonly book: ReadBook; readonly grants: number }> {
  const taken = await Array.fromAsync(book.entries(0));
  const streams: readonly string[] = Object.values(book.ledger.roster?.streams ?? {});
  const isLate = ({ entry: { header } }: Taken): boolean => header.kind === 'grant' && !streams.includes(header.stream);
  const order = [...taken.filter((each) => !isLate(each)), ...taken.filter(isLate)].map((each, index) => ({ ...each, index }));
  const { reordered, ledger, seen } = book;
  return {
    grants: taken.filter(isLate).length,
    book: {
      size: order.length,
      verified: order.length,
      reordered,
      filled: 0,
      ledger,
      seen,
      follow: () => Promise.resolve(),
      entries: async function* (this: ReadBook, from) {
        await Promise.resolve();
        yield* order.slice(from, this.size);
      }
    }
  };
}

/** What this person's own program could seal on this device, to be altered before it is kept. */
async function forged(library: Library, practice: OpenPractice) {
  const captured = await practice.contents.capture();
  const row = await library.device.storage.snapshot(practice.person);
  if (captured === null || row === null) throw new Error('no snapshot');
  const shelf = shelfOf(library, practice);
  const loaded = await shelf.load(() => Promise.resolve(true));
  if (!loaded) throw new Error('does not open');
  return { shelf, captured: captured.cursor, head: loaded.head };
}
