/**
 * Crockford's base 32, https://www.crockford.com/base32.html: letters and digits that survive handwriting. Reading is forgiving of case,
 * spaces and hyphens, of O for 0 and of I or L for 1. Whole groups of 5 bytes only, so that there is never a spare bit.
 */
import type { Bytes } from '#bytes';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function toCrockford(bytes: Uint8Array): string {
  if (bytes.byteLength % 5 !== 0) throw new RangeError('whole groups of 5 bytes only');
  let text = '';
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += digits[(held >> heldBits) & 31] ?? '';
    }
    held &= (1 << heldBits) - 1;
  }
  return text;
}

/** The letters as written, without what does not count. */
export const plainCrockford = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/gu, '').replaceAll('O', '0').replaceAll(/[IL]/gu, '1');

/** Null where a letter is none of the alphabet, or the length is not that of whole groups. */
export function fromCrockford(text: string): Bytes | null {
  const plain = plainCrockford(text);
  if (plain.length % 8 !== 0) return null;
  const bytes = new Uint8Array((plain.length / 8) * 5);
  let at = 0;
  let held = 0;
  let heldBits = 0;
  for (const letter of plain) {
    const value = digits.indexOf(letter);
    if (value < 0) return null;
    held = (held << 5) | value;
    heldBits += 5;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[at++] = held >> heldBits;
      held &= (1 << heldBits) - 1;
    }
  }
  return bytes;
}
