/** Columns of numbers and of byte strings of one length, one after the other with nothing between. Numbers are little-endian. */
import { type Bytes, fromUtf8 } from '#bytes';

export class MalformedColumns extends Error {
  override name = 'MalformedColumns';
}

export function uint32Column(values: readonly number[]): Bytes {
  const column = new Uint8Array(4 * values.length);
  const view = new DataView(column.buffer);
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  return column;
}

/** Reads columns in the order they were written; throws MalformedColumns where there are fewer bytes, or more. */
export class Columns {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A view of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw new MalformedColumns('cut short');
    const column = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return column;
  }

  uint8(count: number): readonly number[] {
    return [...this.bytes(count)];
  }

  uint32(count: number): number[] {
    const column = this.bytes(4 * count);
    const view = new DataView(column.buffer, column.byteOffset, column.byteLength);
    // As long as it will be from the start: growing a hundred thousand numbers takes longer than reading them.
    const values = new Array<number>(count).fill(0);
    for (let i = 0; i < count; i++) values[i] = view.getUint32(4 * i, true);
    return values;
  }

  /** Byte strings of `length` bytes each, as lower-case hex: all in one go, at a quarter of what one by one takes. */
  hex(count: number, length: number): readonly string[] {
    const column = this.bytes(count * length);
    const digits = new Uint8Array(2 * column.byteLength);
    column.forEach((byte, i) => {
      digits[2 * i] = hexDigit(byte >> 4);
      digits[2 * i + 1] = hexDigit(byte & 15);
    });
    const text = fromUtf8(digits);
    return Array.from({ length: count }, (_, i) => text.slice(2 * length * i, 2 * length * (i + 1)));
  }

  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw new MalformedColumns('bytes left over');
  }
}

/** The character of 0 to 15. */
const hexDigit = (value: number): number => (value < 10 ? 48 + value : 87 + value);
