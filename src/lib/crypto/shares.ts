/**
 * Recovery sheets: a secret of 32 bytes as three sheets of paper, any two of which restore it and any one of which tells nothing.
 * Shamir's scheme over GF(2^8) by `shamir-secret-sharing`.
 *
 *   sheet = set 4 ‖ index 1 ‖ share 33 ‖ CRC-16 of all before 2      40 bytes = 64 letters in 16 groups of four
 *   code  = "ENAMEL1:" ‖ the 64 letters                              for a QR code in its dense, alphanumeric form
 */
import { type Bytes, concat, hex } from '#bytes';
import { err, ok, type Result } from '#result';
import { combine, split } from 'shamir-secret-sharing';
import { crc16 } from './crc16.ts';
import { fromCrockford, plainCrockford, toCrockford } from './crockford.ts';
import { systemRandom } from './random.ts';

export interface Share {
  /** Which three belong together: 4 random bytes in hex. */
  readonly set: string;
  readonly index: 1 | 2 | 3;
  /** For typing. */
  readonly text: string;
  /** For a QR code. */
  readonly code: string;
  /** The scheme's own share, 33 bytes. As secret as the sheet. */
  readonly share: Bytes;
}

/** `Length`: letters are missing or too many; `Letter`: one is not of the alphabet; `Checksum`: some letter is wrong; `Version`: of another kind. */
export interface BadShare {
  readonly type: 'BadShare';
  readonly why: 'Length' | 'Letter' | 'Checksum' | 'Version';
}

export type CombineFailed =
  | { readonly type: 'TooFew' }
  /** The same sheet twice. */
  | { readonly type: 'SameSheet' }
  /** From two different sets. */
  | { readonly type: 'MixedSets' }
  /** They combine, but not to the secret that was asked for. */
  | { readonly type: 'NotProved' };

const secretBytes = 32;
const setBytes = 4;
const shareBytes = secretBytes + 1;
const sheetBytes = setBytes + 1 + shareBytes + 2;
const sheetLetters = (sheetBytes / 5) * 8;
const codeStart = 'ENAMEL1:';

/** The randomness is the library's own. The secret stays the caller's to clear. */
export async function splitRecovery(secret: Uint8Array): Promise<readonly [Share, Share, Share]> {
  if (secret.byteLength !== secretBytes) throw new RangeError(`a secret of ${String(secret.byteLength)} bytes, not 32`);
  const own = secret.slice();
  const [first, second, third] = await split(own, 3, 2);
  own.fill(0);
  if (!first || !second || !third) throw new Error('three shares were asked for');
  const set = systemRandom(setBytes);
  return [sheet(set, 1, first), sheet(set, 2, second), sheet(set, 3, third)];
}

export function sheet(set: Uint8Array, index: 1 | 2 | 3, share: Uint8Array): Share {
  const body = concat(set, Uint8Array.of(index), share);
  const sum = crc16(body);
  const letters = toCrockford(concat(body, Uint8Array.of(sum >> 8, sum & 0xff)));
  const text = (letters.match(/.{4}/gu) ?? []).join(' ');
  return { set: hex(set), index, text, code: codeStart + letters, share: new Uint8Array(share) };
}

/** A sheet as typed or scanned. */
export function parseShare(typed: string): Result<Share, BadShare> {
  const whole = typed.trim().toUpperCase();
  if (whole.includes(':') && !whole.startsWith(codeStart)) return err({ type: 'BadShare', why: 'Version' });
  const letters = plainCrockford(whole.startsWith(codeStart) ? whole.slice(codeStart.length) : whole);
  if (letters.length !== sheetLetters) return err({ type: 'BadShare', why: 'Length' });
  const bytes = fromCrockford(letters);
  if (bytes === null) return err({ type: 'BadShare', why: 'Letter' });

  const body = bytes.subarray(0, -2);
  const sum = ((bytes.at(-2) ?? 0) << 8) | (bytes.at(-1) ?? 0);
  if (crc16(body) !== sum) return err({ type: 'BadShare', why: 'Checksum' });
  const index = body[setBytes];
  if (index !== 1 && index !== 2 && index !== 3) return err({ type: 'BadShare', why: 'Version' });
  return ok(sheet(body.subarray(0, setBytes), index, body.subarray(setBytes + 1)));
}

/**
 * The secret, which counts only because `prove` says so: that it yields the public keys that are known. The caller's to clear.
 */
export async function combineShares(
  shares: readonly Share[],
  prove: (secret: Bytes) => Promise<boolean>
): Promise<Result<Bytes, CombineFailed>> {
  const [one, other] = shares;
  if (!one || !other) return err({ type: 'TooFew' });
  if (shares.some((share) => share.set !== one.set)) return err({ type: 'MixedSets' });
  if (new Set(shares.map((share) => share.index)).size !== shares.length) return err({ type: 'SameSheet' });

  const secret = await restored([one.share, other.share]);
  if (secret && (await prove(secret))) return ok(secret);
  secret?.fill(0);
  return err({ type: 'NotProved' });
}

/** Null where two sheets of one set carry the same point: forged, since the library never makes such. */
async function restored(shares: Uint8Array[]): Promise<Bytes | null> {
  try {
    return new Uint8Array(await combine(shares));
  } catch {
    return null;
  }
}
