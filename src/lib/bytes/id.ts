/**
 * Ids and hashes are byte strings on the wire and lower-case hex in memory: they compare with `===`, key a Map, name a file and
 * stand in a URL. 16 random bytes for an id, 32 bytes for a hash.
 */
import type { Brand } from '../brand.ts';
import { type Bytes, concat } from './bytes.ts';
import { fromHex, hex } from './text.ts';

export type Hash = Brand<string, 'Hash'>;
export type PracticeId = Brand<string, 'PracticeId'>;
export type PersonId = Brand<string, 'PersonId'>;
export type DeviceId = Brand<string, 'DeviceId'>;
export type StreamId = Brand<string, 'StreamId'>;
export type ObjectId = Brand<string, 'ObjectId'>;
export type EpochId = Brand<string, 'EpochId'>;
export type UnlockerId = Brand<string, 'UnlockerId'>;
export type LinkId = Brand<string, 'LinkId'>;

export type Id = PersonId | DeviceId | StreamId | ObjectId | EpochId | UnlockerId | LinkId;

const hashBytes = 32;
const idBytes = 16;

function branded(bytes: Uint8Array, length: number): string {
  if (bytes.byteLength !== length) throw new RangeError(`an id of ${String(bytes.byteLength)} bytes, not ${String(length)}`);
  return hex(bytes);
}

/** Mints a hash or practice id; throws a RangeError unless there are 32 bytes. */
export const toHash = <T extends Hash | PracticeId = Hash>(bytes: Uint8Array): T => branded(bytes, hashBytes) as T;

/** Mints an id; throws a RangeError unless there are 16 bytes. */
export const toId = <T extends Id>(bytes: Uint8Array): T => branded(bytes, idBytes) as T;

/** The bytes behind an id or hash, for an encoder. */
export const idToBytes = (id: Hash | PracticeId | Id): Bytes => fromHex(id);

/** An id out of a URL or a store, or null where it is not one. */
export const parseId = <T extends Id>(text: string): T | null => (/^[0-9a-f]{32}$/.test(text) ? (text as T) : null);

export const parseHash = <T extends Hash | PracticeId = Hash>(text: string): T | null => (/^[0-9a-f]{64}$/.test(text) ? (text as T) : null);

export async function sha256(...parts: readonly Uint8Array[]): Promise<Hash> {
  return toHash(await sha256Bytes(...parts));
}

export async function sha256Bytes(...parts: readonly Uint8Array[]): Promise<Bytes> {
  const [only] = parts;
  const whole = parts.length === 1 && only ? (only as Bytes) : concat(...parts);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}
