/** What a push must be before anything is written: entries that this ledger takes and does not refuse, with their blobs on the disk. */
import { type Hash, MalformedCbor, type PracticeId } from '#bytes';
import { type Entry, type Ledger, parseEntry, type Taken, type Verdict } from '#ledger';
import type { WireParcel } from '#protocol';
import { err, ok, type Result } from '#result';
import type { BlobStore, NewEntry } from '../ports.ts';

export interface EntryRefused {
  readonly type: 'EntryRefused';
  readonly hash: Hash;
  readonly reason: string;
}

export interface BlobMissing {
  readonly type: 'BlobMissing';
  readonly hash: Hash;
}

export interface Sent {
  readonly entry: Entry;
  readonly parcel: WireParcel;
}

/** Null where one of them is no entry at all. */
export async function readParcels(parcels: readonly WireParcel[]): Promise<readonly Sent[] | null> {
  try {
    return await Promise.all(parcels.map(async (parcel) => ({ entry: await parseEntry(parcel.entry), parcel })));
  } catch (failure) {
    if (failure instanceof MalformedCbor) return null;
    throw failure;
  }
}

/** An entry with bytes we do not hold would be a photo that nobody can open. */
export async function checkBlobs(
  blobs: BlobStore,
  practice: PracticeId,
  sent: readonly Sent[]
): Promise<Result<null, BlobMissing | EntryRefused>> {
  for (const { entry } of sent) {
    for (const { hash, bytes } of entry.header.blobs) {
      const size = await blobs.size(practice, hash);
      if (size === null) return err({ type: 'BlobMissing', hash });
      if (size !== bytes) return err({ type: 'EntryRefused', hash: entry.hash, reason: 'BlobLength' });
    }
  }
  return ok(null);
}

/**
 * Takes all into the ledger in memory, or none. Readers would ignore an entry that counts for nothing; here it is refused at once, so
 * that its author learns of it.
 */
export async function takeAll(ledger: Ledger, sent: readonly Sent[]): Promise<Result<readonly Taken[], EntryRefused>> {
  const before = ledger.size;
  const taken = await ledger.takeAll(sent.map(({ parcel }) => parcel));
  if (!taken.ok) return refuse(sent, taken.error.index - before, taken.error.type);
  const refused = taken.value.findIndex(({ verdict }) => verdict.type === 'Refused');
  if (refused < 0) return taken;
  ledger.truncate(before);
  return refuse(sent, refused, reasonOf(taken.value[refused]?.verdict));
}

function refuse(sent: readonly Sent[], at: number, reason: string): Result<never, EntryRefused> {
  const hash = sent[at]?.entry.hash;
  if (hash === undefined) throw new Error('a refusal of an entry that was not sent');
  return err({ type: 'EntryRefused', hash, reason });
}

function reasonOf(verdict: Verdict | undefined): string {
  if (verdict?.type !== 'Refused') return 'Refused';
  return verdict.reason.type === 'RosterRefused' ? `RosterRefused ${String(verdict.reason.rule)}` : verdict.reason.type;
}

export const newEntry = ({ index, entry, body }: Taken): NewEntry => ({
  index,
  hash: entry.hash,
  entry: entry.bytes,
  body,
  stream: entry.header.stream,
  blobs: entry.header.blobs.map(({ hash }) => hash)
});
