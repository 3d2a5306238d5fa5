/** Rows for storage tests. Their bytes mean nothing: what storage carries is sealed. */
import {
  asCiphertext,
  type Bytes,
  type Ciphertext,
  type Hash,
  sha256,
  toHash,
  toId,
  type DeviceId,
  type ObjectId,
  type PersonId,
  type PracticeId,
  type StreamId
} from '#bytes';
import type { Cursor, DeviceRow, LedgerRow, NewBlob, OutboxRow } from '#storage';

/** Bytes that differ for each seed. */
export function someBytes(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export const someHash = (seed: number): Promise<Hash> => sha256(someBytes(seed, 16));

export async function deviceRow(): Promise<DeviceRow> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const secret = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return {
    practice: toHash<PracticeId>(someBytes(1, 32)),
    device: toId<DeviceId>(someBytes(2, 16)),
    people: [{ person: toId<PersonId>(someBytes(3, 16)), unlockers: null }],
    signKey: pair.privateKey,
    secret,
    setup: { code: 'a-setup-code', registration: null },
    anchor: null
  };
}

/** The same hash as an outbox row of the same seed: it is the same entry, come back. */
export async function ledgerRow(index: number, seed = index): Promise<LedgerRow> {
  const entry = someBytes(seed, 200);
  return { index, hash: await sha256(Uint8Array.of(0), entry), entry, body: someBytes(seed + 0x10000, 50) };
}

export async function outboxRow(
  n: number,
  { seed = n, blobs = [] }: { seed?: number; blobs?: readonly NewBlob[] } = {}
): Promise<OutboxRow> {
  const { hash, entry } = await ledgerRow(0, seed);
  return { n, hash, entry, body: someBytes(seed + 0x10000, 50), blobs: blobs.map((blob) => blob.hash) };
}

/** An original where a stream is given. */
export async function newBlob(seed: number, length = 1000, original: StreamId | null = null): Promise<NewBlob> {
  const sealed = asCiphertext(someBytes(seed + 0x20000, length)) as Ciphertext;
  return { hash: await sha256(sealed), sealed, original };
}

export const someSealed = (seed: number, length = 100): Ciphertext => asCiphertext(someBytes(seed + 0x50000, length)) as Ciphertext;

export const somePerson = (seed: number): PersonId => toId<PersonId>(someBytes(seed + 0x60000, 16));

export const someImport = (seed: number): ObjectId => toId<ObjectId>(someBytes(seed + 0x70000, 16));

export const someStream = (seed: number): StreamId => toId<StreamId>(someBytes(seed + 0x40000, 16));

export const cursorAt = async (size: number): Promise<Cursor> => ({ size, root: await someHash(0x30000 + size) });
