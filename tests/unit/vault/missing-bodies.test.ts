/** Bodies that a device was not given, because nobody who uses it had the right then: which are missed, which were kept back, and how they come. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type StreamId, toId } from '#bytes';
import { newDeviceKeys } from '#crypto';
import { asOf, createLedger, encodeAssignment, type Epoch, type Ledger, mayReadBody, type Parcel, parseEntry, usableEpoch } from '#ledger';
import { encodePullAnswer, type GivenBody } from '#protocol';
import { createMemoryDisk, createMemoryStorage, type MemoryDisk } from '#storage/memory';
import type { Book } from '../../../src/lib/vault/book.ts';
import { loadBook } from '../../fixtures/book-device.ts';
import {
  accept,
  type Draft,
  enrolmentDraft,
  found,
  grantDraft,
  type Hand,
  newHand,
  newPractice,
  type Practice,
  random,
  recordDraft
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
let parcels: Parcel[];
let berta: Hand;
let chart: StreamId;
/** Places of the chart's grant and of two records in it. */
let places: number[];
let disk: MemoryDisk;
let book: Book;

/** The founder has a patient whose chart Berta, who uses this device alone, was not given. */
beforeEach(async () => {
  practice = await newPractice();
  const founded = await found(practice);
  ({ ledger } = founded);
  parcels = [...founded.parcels];
  berta = await newHand();
  await writes(await enrolmentDraft(practice, berta, { roles: ['hygienist'] }));
  chart = toId<StreamId>(random(16));
  places = [await writes(grantDraft(ledger, practice.hand.person, 'chart', chart)), await records(), await records()];
  disk = createMemoryDisk();
  const { secret } = await newDeviceKeys();
  const row = {
    practice: practice.id,
    device: berta.device,
    people: [{ person: berta.person, unlockers: null }],
    signKey: berta.deviceKeys.key,
    secret,
    setup: null,
    anchor: null
  };
  expect((await createMemoryStorage({ disk }).join(row)).ok).toBe(true);
  book = await loadBook(createMemoryStorage({ disk }));
});

async function writes(draft: Draft): Promise<number> {
  const { index, entry, body } = await accept(ledger, practice.hand, draft);
  parcels.push({ entry: entry.bytes, body });
  return index;
}
async function records(): Promise<number> {
  const usable = (): Epoch | null => usableEpoch(ledger, chart, practice.hand.person);
  if (!usable()) await writes(grantDraft(ledger, practice.hand.person, 'chart', chart));
  const epoch = usable();
  if (!epoch) throw new Error('no epoch');
  return writes(recordDraft(chart, epoch.id, random(50)));
}
const assign = (right: 'read' | null): Promise<number> =>
  writes({ kind: 'assign', stream: chart, body: encodeAssignment({ person: berta.person, right }) });

/** A page up to `end` of a server that has `total` entries and gives what Berta may read by then, but what it keeps back. */
async function page(end = parcels.length, total = parcels.length, keptBack: readonly number[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const since = book.verified;
  const then = asOf(ledger, total);
  const all = parcels.slice(since, end).map(async ({ entry, body }, i) => {
    const isGiven = mayReadBody(then, berta.person, (await parseEntry(entry)).header) && !keptBack.includes(since + i);
    return { entry, body: isGiven ? body : null };
  });
  const proof = since === 0 || since === end ? [] : await ledger.consistency(since, end);
  return encodePullAnswer({ since, parcels: await Promise.all(all), head: await ledger.head(end), proof, total });
}
const pull = async (...how: Parameters<typeof page>) => book.acceptPage(await page(...how));
const refused = (alarm: string) => ({ ok: false, error: { type: 'PageRefused', alarm } });
const given = (...which: readonly number[]): readonly GivenBody[] =>
  which.map((place) => ({ place, body: parcels[place]?.body ?? random(1) }));

async function takeInAll(tab: Book): Promise<void> {
  for (let wanted = await tab.missingBodies(false); wanted.length > 0; wanted = await tab.missingBodies(false))
    await tab.acceptBodies(wanted, given(...wanted));
}

describe('a body that is missing was not kept back', () => {
  test('where a later page takes the right away that the entry’s place would have given', async () => {
    await assign('read');
    await assign(null);
    expect(await pull(parcels.length - 1)).toMatchObject({ ok: true });
    expect(await pull()).toMatchObject({ ok: true });
    expect(await book.missingBodies(true)).toEqual([]);
  });

  test('where the right came while the pages were on their way', async () => {
    const [first = 0] = places;
    const before = parcels.length;
    await assign('read');
    // Of a server that had not taken the assignment yet.
    expect(await pull(first + 1, before)).toMatchObject({ ok: true });
    expect(await pull()).toMatchObject({ ok: true });
    expect(await book.missingBodies(true)).toEqual([first]);
  });
});

describe('a body that is kept back', () => {
  test('is forged, as soon as the entries are here that the server says it has', async () => {
    const [first = 0] = places;
    await assign('read');
    expect(await pull(parcels.length, parcels.length, [first])).toEqual(refused('Forged'));
    expect(book.verified).toBe(0);
    expect(await pull(first + 1, parcels.length, [first])).toMatchObject({ ok: true });
    expect(await pull()).toEqual(refused('Forged'));
    // Said once: what came since is fine, and the body is asked for by itself.
    expect(await pull()).toMatchObject({ ok: true });
    expect(await book.missingBodies(true)).toEqual([first]);
  });
});

describe('bodies that somebody of this device may have by now', () => {
  beforeEach(async () => {
    await pull();
    expect(await book.missingBodies(true)).toEqual([]);
    await assign('read');
    await pull();
  });

  test('are asked for, kept where they are what was signed, and judged by', async () => {
    const before = book.filled;
    expect(book.ledger.epochsOf(chart)[0]?.recipients).toBeNull();
    expect(await book.missingBodies(false)).toEqual(places);
    expect(await book.acceptBodies(places, given(...places))).toMatchObject({ ok: true });
    expect(await book.missingBodies(false)).toEqual([]);
    expect(book.filled).toBeGreaterThan(before);
    expect(book.ledger.epochsOf(chart)).toEqual(ledger.epochsOf(chart));
    for (const place of places) expect((await book.entry(place)).body).toEqual(parcels[place]?.body);
    const again = await loadBook(createMemoryStorage({ disk }));
    expect(again.ledger.epochsOf(chart)).toEqual(ledger.epochsOf(chart));
    expect(await again.missingBodies(true)).toEqual([]);
  });

  test('are asked for again in the next session where they were not given, or were others; and by a program that begins anew', async () => {
    const [first = 0, second = 0, third = 0] = places;
    const wrong = [{ place: first, body: random(40) }, { place: second, body: parcels[third]?.body ?? random(1) }, ...given(0)];
    expect(await book.acceptBodies(await book.missingBodies(false), [...wrong, ...given(third)])).toMatchObject({ ok: true });
    expect(await book.missingBodies(false)).toEqual([]);
    for (const place of [first, second]) expect((await book.entry(place)).body).toBeNull();
    expect((await book.entry(third)).body).toEqual(parcels[third]?.body);
    expect(await book.missingBodies(true)).toEqual([first, second]);
    book = await loadBook(createMemoryStorage({ disk }));
    expect(await book.missingBodies(true)).toEqual([first, second]);
    await book.acceptBodies([first, second], given(first, second));
    expect(await book.missingBodies(false)).toEqual([]);
    expect(book.ledger.epochsOf(chart)).toEqual(ledger.epochsOf(chart));
  });

  test('are judged from the first of them on: what stands below is not read again', async () => {
    const storage = createMemoryStorage({ disk });
    const read: number[] = [];
    const late = await loadBook({
      ...storage,
      entries: async (from, count) => {
        const rows = await storage.entries(from, count);
        read.push(...rows.map(({ index }) => index));
        return rows;
      }
    });
    await late.acceptBodies(await late.missingBodies(false), given(...places));
    read.length = 0;
    expect(await late.missingBodies(false)).toEqual([]);
    expect(read).toEqual(parcels.map((_, index) => index).filter((index) => index >= Math.min(...places)));
    expect(late.ledger.epochsOf(chart)).toEqual(ledger.epochsOf(chart));
    // Nor is it later: what was in memory is.
    expect(late.base).toBe(0);
    for (let place = 0; place < parcels.length; place++)
      expect(await late.entry(place)).toEqual(await (await loadBook(storage)).entry(place));
  });

  test.each([
    ['before', ['there', 'done', 'here']],
    ['meanwhile', ['here', 'there', 'done']],
    ['and has not done with', ['there', 'here']]
  ] as const)('are all judged by, also those that another tab took in %s', async (_, order) => {
    const first = chart;
    chart = toId<StreamId>(random(16));
    const opened = await writes(grantDraft(ledger, practice.hand.person, 'chart', chart));
    await pull();
    await assign('read');
    await pull();
    const other = await loadBook(createMemoryStorage({ disk }));
    expect(await book.missingBodies(false)).toEqual([...places, opened]);
    const steps = {
      here: () => book.acceptBodies([opened], given(opened)),
      there: () => other.acceptBodies(places, given(...places)),
      done: async () => {
        await other.acceptBodies(await other.missingBodies(false), []);
        expect(await other.missingBodies(false)).toEqual([]);
      }
    };
    for (const step of order) await steps[step]();
    await takeInAll(book);
    for (const stream of [first, chart]) expect(book.ledger.epochsOf(stream)).toEqual(ledger.epochsOf(stream));
    expect(book.ledger.checkpoint()).toEqual((await loadBook(createMemoryStorage({ disk }))).ledger.checkpoint());
  });

  test('are known to another tab as soon as it looks', async () => {
    const other = await loadBook(createMemoryStorage({ disk }));
    await book.acceptBodies(await book.missingBodies(false), given(...places));
    await book.missingBodies(false);
    await other.follow();
    expect(other.filled).toBe(book.filled);
    expect(other.ledger.epochsOf(chart)).toEqual(ledger.epochsOf(chart));
    for (const place of places) expect((await other.entry(place)).body).toEqual(parcels[place]?.body);
  });

  test('are not asked for where they were asked for and nothing was given to anybody here since', async () => {
    await book.acceptBodies(await book.missingBodies(false), given(...places));
    await book.missingBodies(false);
    const other = toId<StreamId>(random(16));
    await writes(grantDraft(ledger, practice.hand.person, 'chart', other));
    await pull();
    expect(await book.missingBodies(false)).toEqual([]);
    const more = await records();
    await pull();
    expect((await book.entry(more)).body).not.toBeNull();
    expect(await book.missingBodies(true)).toEqual([]);
  });
});

test('what is judged with bodies that came late is what a ledger says that had them from the start', async () => {
  await pull();
  await assign('read');
  await records();
  await pull();
  for (let wanted = await book.missingBodies(true); wanted.length > 0; wanted = await book.missingBodies(false)) {
    // One at a time, the last first.
    const place = wanted.at(-1) ?? 0;
    await book.acceptBodies([place], given(place));
  }
  const whole = createLedger(practice.id);
  await whole.takeAll(parcels);
  expect(book.ledger.checkpoint()).toEqual(whole.checkpoint());
});
