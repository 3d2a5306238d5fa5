/**
 * HPKE (RFC 9180) base mode, one message per encapsulation: MLKEM768-X25519 (KEM 0x647a, draft-ietf-hpke-pq), HKDF-SHA256, AES-256-GCM.
 *
 *   sealed = enc 1120 ‖ ct            ct = AES-256-GCM of the padded plaintext, no AAD
 *   info   = CBOR [context, recipient, author]
 *
 * Base mode proves no sender: what it opens counts only inside an entry that was verified.
 */
import { type Bytes, concat, encode, idToBytes, ownBytes, parseId, type PersonId } from '#bytes';
import { ok, type Result } from '#result';
import type { Key } from 'hpke';
import { contextCbor, type SealContext } from './context.ts';
import { bestSuite, derivePair, scriptSuite, type Suite } from './hpke-suite.ts';
import { openFailed, type OpenFailed } from './open-failed.ts';
import { pad, paddedLength, unpad } from './padding.ts';
import { Redacted } from './redacted.ts';

const encapsulatedBytes = 1120;
const tagBytes = 16;
export const hpkePublicBytes = 1216;

export interface HpkeKeys {
  /** 1216 bytes. */
  readonly public: Bytes;
  /** Where the browser has the KEM, a key inside it that is not extractable; else held by the script. */
  readonly private: HpkePrivate;
}

type HpkePrivate = Redacted<{ readonly suite: Suite; readonly key: Key }, 'HpkePrivate'>;

/** Who may open, and who sealed. */
export interface SealParties {
  /** An id (in hex or as bytes), or a word such as `recovery`. */
  readonly recipient: string | Uint8Array;
  readonly author: PersonId | null;
}

/** Length in bytes of what `sealTo` makes. */
export const sealedToLength = (plainBytes: number): number => encapsulatedBytes + paddedLength(plainBytes) + tagBytes;

/** From a 32-byte seed, which stays the caller's to clear; throws a RangeError on any other length. */
export const hpkeKeys = async (seed: Uint8Array): Promise<HpkeKeys> => keysOf(await bestSuite(), seed);

/** Throws where the public key is none: it comes from a verified roster or grant. */
export const sealTo = async (publicKey: Bytes, context: SealContext, parties: SealParties, plaintext: Uint8Array): Promise<Bytes> =>
  sealWith(await bestSuite(), publicKey, infoBytes(context, parties), plaintext);

export function openFrom(
  keys: HpkeKeys,
  context: SealContext,
  parties: SealParties,
  sealed: Uint8Array
): Promise<Result<Bytes, OpenFailed>> {
  return openWith(keys, infoBytes(context, parties), sealed);
}

// ---------------------------------------------------------------- for one suite: the tests let both meet

export async function keysOf(suite: Suite, seed: Uint8Array): Promise<HpkeKeys> {
  if (seed.byteLength !== 32) throw new RangeError(`a seed of ${String(seed.byteLength)} bytes, not 32`);
  const pair = await derivePair(seed);
  const key = await suite.DeserializePrivateKey(pair.private, false);
  // The script goes on using the very array it was given.
  if (suite !== scriptSuite) pair.private.fill(0);
  return { public: pair.public, private: new Redacted({ suite, key }) };
}

export async function sealWith(suite: Suite, publicKey: Bytes, info: Bytes, plaintext: Uint8Array): Promise<Bytes> {
  const padded = pad(plaintext);
  const key = await suite.DeserializePublicKey(publicKey);
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, padded, { info });
  padded.fill(0);
  return concat(encapsulatedSecret, ciphertext);
}

export async function openWith(keys: HpkeKeys, info: Bytes, sealed: Uint8Array): Promise<Result<Bytes, OpenFailed>> {
  const { suite, key } = Redacted.reveal(keys.private);
  const enc = sealed.slice(0, encapsulatedBytes);
  try {
    const padded = ownBytes(await suite.Open(key, enc, sealed.slice(encapsulatedBytes), { info }));
    const plaintext = unpad(padded);
    return plaintext ? ok(plaintext) : openFailed;
  } catch {
    return openFailed;
  }
}

export const infoBytes = (context: SealContext, { recipient, author }: SealParties): Bytes =>
  encode([contextCbor(context), recipientCbor(recipient), author && idToBytes(author)]);

function recipientCbor(recipient: string | Uint8Array): Bytes | string {
  if (typeof recipient !== 'string') return ownBytes(recipient);
  const id = parseId(recipient);
  return id ? idToBytes(id) : recipient;
}
