import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EpochId, sha256, type StreamId } from '#bytes';
import { maxBlobBytes } from '#protocol';
import {
  accept,
  type Draft,
  enrolmentDraft,
  grantDraft,
  type Hand,
  newHand,
  newPersonId,
  newStream,
  recordDraft,
  write as signedBy
} from '../../fixtures/ledger-people.ts';
import { blobFiles, type Clinic, good, newBlob, newChart, newRecord, problemOf, push, readerOf, startFounded, streamOf } from './given.ts';

type Given = Awaited<ReturnType<typeof newBlob>>;

const put = async (clinic: Clinic, { hash }: Pick<Given, 'hash'>, content: ReadableStream<Uint8Array>) =>
  clinic.app.putBlob(await readerOf(clinic), hash, content);

const contentOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => new Uint8Array(await new Response(stream).arrayBuffer());

async function named(clinic: Clinic, blob: Given): Promise<void> {
  const { stream, grant } = await newChart(clinic);
  good(await push(clinic, grant, await newRecord(clinic, stream, [blob])));
}

describe('a blob', () => {
  test('comes back byte for byte, also after a restart', async () => {
    const clinic = await startFounded();
    const blob = await newBlob(700_000);
    expect(good(await put(clinic, blob, streamOf(blob.content, 40_000)))).toEqual({ hash: blob.hash, bytes: 700_000 });
    await named(clinic, blob);
    const again = { ...clinic, ...(await clinic.restart()) };
    const { bytes, stream } = good(await again.app.getBlob(await readerOf(again), blob.hash));
    expect(bytes).toBe(700_000);
    expect(await sha256(await contentOf(stream))).toBe(blob.hash);
  });

  test('lies in one file named by its hash, and nothing else is left', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    good(await put(clinic, blob, streamOf(blob.content)));
    const { hash } = blob;
    expect(await blobFiles(clinic)).toEqual([join(clinic.practice.id, hash.slice(0, 2), hash.slice(2, 4), hash)]);
  });

  test('may be put twice, also at once', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    const answers = await Promise.all([1, 2, 3].map(() => put(clinic, blob, streamOf(blob.content))));
    for (const answer of answers) expect(good(answer)).toEqual({ hash: blob.hash, bytes: blob.bytes });
    expect(good(await put(clinic, blob, streamOf(blob.content)))).toEqual({ hash: blob.hash, bytes: blob.bytes });
    expect(await blobFiles(clinic)).toHaveLength(1);
  });

  test('that is not what its name says is refused and not kept', async () => {
    const clinic = await startFounded();
    const [one, other] = [await newBlob(), await newBlob()];
    expect(problemOf(await put(clinic, one, streamOf(other.content)))).toBe('HashMismatch');
    expect(problemOf(await put(clinic, one, streamOf(one.content.slice(0, -1))))).toBe('HashMismatch');
    expect(await blobFiles(clinic)).toEqual([]);
  });

  test('that is longer than allowed is refused as it comes, and not kept', async () => {
    const clinic = await startFounded();
    const piece = new Uint8Array(1024 * 1024);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += piece.byteLength;
        controller.enqueue(piece);
      }
    });
    const refused = await put(clinic, await newBlob(10), endless);
    expect(refused).toEqual({ ok: false, error: { type: 'TooLarge', limit: maxBlobBytes } });
    expect(sent).toBeLessThan(maxBlobBytes + 4 * piece.byteLength);
    expect(await blobFiles(clinic)).toEqual([]);
  });

  test('whose sender goes away in the middle leaves nothing', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(blob.content.slice(0, 1000));
      },
      pull(controller) {
        controller.error(new Error('gone'));
      }
    });
    await expect(put(clinic, blob, broken)).rejects.toThrow('gone');
    expect(await blobFiles(clinic)).toEqual([]);
  });

  test('that a crash left half written is removed at the next start', async () => {
    const clinic = await startFounded();
    const incoming = join(clinic.dataDir, 'blobs', 'incoming');
    await mkdir(incoming, { recursive: true });
    await writeFile(join(incoming, 'half'), 'half a blob');
    expect(await blobFiles(clinic)).toEqual([join('incoming', 'half')]);
    expect(await blobFiles(await clinic.restart())).toEqual([]);
  });
});

describe('fetching a blob', () => {
  test('is for nobody before an entry names it', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    good(await put(clinic, blob, streamOf(blob.content)));
    expect(problemOf(await clinic.app.getBlob(await readerOf(clinic), blob.hash))).toBe('NotFound');
    await named(clinic, blob);
    expect(problemOf(await clinic.app.getBlob(await readerOf(clinic), blob.hash))).toBe('fine');
  });

  test('is for those who may read a stream that names it', async () => {
    const clinic = await startFounded();
    const blob = await newBlob();
    good(await put(clinic, blob, streamOf(blob.content)));
    await named(clinic, blob);
    const stranger = { ...(await readerOf(clinic)), device: null, person: newPersonId() };
    expect(problemOf(await clinic.app.getBlob(stranger, blob.hash))).toBe('NotFound');
  });

  test('is not for somebody who names it in a chart of their own; an entry that counts for nothing takes it from nobody', async () => {
    const clinic = await startFounded();
    const { practice, ledger } = clinic;
    const hygienist = await newHand();
    const write = async (hand: Hand, draft: Draft): Promise<void> => {
      const { entry, body } = await accept(ledger, hand, draft);
      good(await push(clinic, { entry: entry.bytes, body }));
    };
    const clinicEpoch = grantDraft(ledger, practice.hand.person, 'clinic', practice.streams.clinic);
    await write(practice.hand, await enrolmentDraft(practice, hygienist, { roles: ['hygienist'] }));
    await write(practice.hand, clinicEpoch);
    const blob = await newBlob();
    good(await put(clinic, blob, streamOf(blob.content)));
    const naming = (epoch: EpochId | undefined, stream: StreamId): Draft => {
      if (!epoch) throw new Error('no epoch');
      const draft = recordDraft(stream, epoch);
      return { ...draft, header: { ...draft.header, blobs: [{ hash: blob.hash, bytes: blob.bytes }] } };
    };
    const [theirs, hers] = [newStream(), newStream()];
    const open = (hand: Hand, stream: StreamId) => write(hand, grantDraft(ledger, hand.person, 'chart', stream));
    await open(practice.hand, theirs);
    await open(hygienist, hers);
    const refused = naming(ledger.epochsOf(theirs)[0]?.id, hers);
    const parcel = await signedBy(ledger, hygienist, refused);
    expect(await ledger.take(parcel)).toMatchObject({ ok: true, value: { verdict: { type: 'Refused' } } });
    good(await push(clinic, parcel));
    await write(practice.hand, naming(ledger.epochsOf(theirs)[0]?.id, theirs));
    await write(hygienist, naming(ledger.epochsOf(hers)[0]?.id, hers));

    const reader = await readerOf(clinic);
    expect(problemOf(await clinic.app.getBlob(reader, blob.hash))).toBe('fine');
    expect(problemOf(await clinic.app.getBlob({ ...reader, device: null, person: hygienist.person }, blob.hash))).toBe('NotFound');
  });

  test('gives NotFound where there is none', async () => {
    const clinic = await startFounded();
    expect(problemOf(await clinic.app.getBlob(await readerOf(clinic), (await newBlob()).hash))).toBe('NotFound');
  });
});
