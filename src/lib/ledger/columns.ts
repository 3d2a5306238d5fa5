/** Columns of numbers and of byte strings of one length, one after the other with nothing between. Numbers are little-endian. */
import type { Bytes } from '#bytes';

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
    return Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true));
  }

  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw new MalformedColumns('bytes left over');
  }
}
