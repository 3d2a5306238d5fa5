/**
 * Padmé hides the size of what is sealed: at most 12 % more bytes, and of a length L only O(log log L) bits can be told.
 * "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019, section 4, https://arxiv.org/abs/1806.03160
 *
 *   padded = plaintext ‖ 0x80 ‖ zeros, of padmé(plaintext length + 1) bytes
 */
import type { Bytes } from '#bytes';

const mark = 0x80;

/** Length in bytes after padding; throws a RangeError where the plaintext has 4 GiB or more. */
export function paddedLength(plainBytes: number): number {
  const length = plainBytes + 1;
  if (length >= 2 ** 32) throw new RangeError('too long to be sealed at once');
  const exponent = log2(length);
  const kept = exponent === 0 ? 0 : log2(exponent) + 1;
  const unit = 2 ** (exponent - kept);
  return exponent === 0 ? length : Math.ceil(length / unit) * unit;
}

const log2 = (n: number): number => 31 - Math.clz32(n);

/** A copy: the caller clears it. */
export function pad(plaintext: Uint8Array): Bytes {
  const padded = new Uint8Array(paddedLength(plaintext.byteLength));
  padded.set(plaintext);
  padded[plaintext.byteLength] = mark;
  return padded;
}

/** Takes the buffer over; null where it is not padded in the one accepted form. */
export function unpad(padded: Bytes): Bytes | null {
  let end = padded.byteLength - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (padded[end] !== mark || paddedLength(end) !== padded.byteLength) return null;
  padded[end] = 0;
  return new Uint8Array(padded.buffer.transfer(end));
}
