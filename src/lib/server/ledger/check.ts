/** What a push must be before anything is written: entries that this ledger takes, with their blobs on the disk. */
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

/** Whoever writes an entry has its body: one without would be kept from all who may read it, and they would take the server for the thief. */
export function checkBodies(sent: readonly Sent[]): Result<null, EntryRefused> {
  const bare = sent.find(({ parcel }) => parcel.body === null);
  return bare ? err({ type: 'EntryRefused', hash: bare.entry.hash, reason: 'BodyMissing' }) : ok(null);
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
 * Takes all into the ledger in memory, or none. An entry that counts for nothing has its place as any other: to every reader, its own author among
 * them, the verdict is theirs to find.
 */
export async function takeAll(ledger: Ledger, sent: readonly Sent[]): Promise<Result<readonly Taken[], EntryRefused>> {
  const before = ledger.size;
  const taken = await ledger.takeAll(sent.map(({ parcel }) => parcel));
  return taken.ok ? taken : refuse(sent, taken.error.index - before, taken.error.type);
}

/** A practice begins with entries that count. */
export function checkAccepted(sent: readonly Sent[], taken: readonly Taken[]): Result<null, EntryRefused> {
  const at = taken.findIndex(({ verdict }) => verdict.type !== 'Accepted');
  return at < 0 ? ok(null) : refuse(sent, at, reasonOf(taken[at]?.verdict));
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
