/**
 * Whether the compressed pixels of a JPEG are all there. Decoders do not say: what is missing they paint in middle grey, without an error. So codes are counted here
 * without being made into pixels (ITU-T T.81 sections E.2, F.2.2 and G.1.2).
 */
import { type Part, viewOf } from './part.ts';

/**
 * True where restart markers are missing, or out of their order: they are numbered from 0 to 7 in turn, after each interval of so many units. A JPEG that has none of
 * them tells nothing.
 */
export function lacksRestarts(parts: readonly Part[]): boolean {
  const scan = firstScan(parts);
  const interval = intervalOf(parts);
  if (scan === null || interval === 0) return false;
  let found = 0;
  for (let at = scan.data.indexOf(0xff); at >= 0; at = scan.data.indexOf(0xff, at + 1)) {
    const marker = scan.data[at + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) continue;
    if (marker - 0xd0 !== found % 8) return true;
    found++;
  }
  return found > 0 && found < Math.ceil(scan.units / interval) - 1;
}

/**
 * True where the first scan ends before its last unit: bytes are missing. Of a sequential JPEG the first scan is all of its pixels, of a progressive one the coarse
 * picture. False where all are there, and where it cannot be told: arithmetic coding, restart intervals, a scan for each component.
 */
export function endsEarly(parts: readonly Part[]): boolean {
  const scan = firstScan(parts);
  if (scan === null || intervalOf(parts) > 0) return false;
  const tables = huffmanTables(parts.slice(0, parts.indexOf(scan.part)));
  const blocks: Block[] = [];
  for (const { dc, ac, count } of scan.components) {
    const [first, others] = [tables.get(dc), tables.get(0x10 | ac)];
    if (!first || (!others && !scan.coarse)) return false;
    for (let i = 0; i < count; i++) blocks.push({ first, others: scan.coarse ? null : (others ?? null) });
  }
  return !holds(withoutStuffing(scan.data), scan.units, blocks);
}

const intervalOf = (parts: readonly Part[]): number => {
  const payload = parts.find(({ name }) => name === 'DRI')?.payload;
  return payload && payload.length >= 2 ? viewOf(payload).getUint16(0) : 0;
};

interface Scan {
  readonly part: Part;
  readonly data: Uint8Array;
  /** Units (MCU) of which it consists, and how many blocks of each component are in one. */
  readonly units: number;
  readonly components: readonly { readonly dc: number; readonly ac: number; readonly count: number }[];
  /** Only the mean of each block, as in the first scan of a progressive JPEG. */
  readonly coarse: boolean;
}

/** Null where it is none that holds the first picture of all components, in Huffman codes. */
function firstScan(parts: readonly Part[]): Scan | null {
  const frame = parts.find(({ name }) => name === 'SOF0' || name === 'SOF1' || name === 'SOF2');
  const part = parts.find(({ name }) => name === 'SOS');
  const [sizes, selectors] = [frame?.payload, part?.payload];
  const length = sizes?.[5] ?? 0;
  if (!part || !sizes || !selectors || sizes.length !== 6 + 3 * length || selectors[0] !== length || selectors.length !== 4 + 2 * length)
    return null;
  const factors = Array.from({ length }, (_, i) => ({ across: (sizes[7 + 3 * i] ?? 0) >> 4, down: (sizes[7 + 3 * i] ?? 0) & 15 }));
  // One component alone is not interleaved: its unit is one block, whatever its factors.
  const alone = length === 1;
  const [across, down] = alone ? [1, 1] : [Math.max(...factors.map((one) => one.across)), Math.max(...factors.map((one) => one.down))];
  const view = viewOf(sizes);
  const units = Math.ceil(view.getUint16(3) / (8 * across)) * Math.ceil(view.getUint16(1) / (8 * down));
  const coarse = selectors[2 + 2 * length] === 0;
  const approximation = (selectors[3 + 2 * length] ?? 0) >> 4;
  if (selectors[1 + 2 * length] !== 0 || approximation !== 0 || across * down === 0) return null;
  return {
    part,
    data: part.whole.subarray(4 + part.payload.length),
    units,
    components: factors.map((one, i) => ({
      dc: (selectors[2 + 2 * i] ?? 0) >> 4,
      ac: (selectors[2 + 2 * i] ?? 0) & 15,
      count: alone ? 1 : one.across * one.down
    })),
    coarse
  };
}

/** By the next 16 bits: how many belong to the code and the value behind it, times 256, and the symbol. 0 for what is no code. */
type Codes = Uint16Array;

interface Block {
  readonly first: Codes;
  readonly others: Codes | null;
}

/** Section B.2.4.2: the class and number of each table, how many codes there are of each length, and their symbols. */
function huffmanTables(parts: readonly Part[]): ReadonlyMap<number, Codes> {
  const tables = new Map<number, Codes>();
  for (const { payload } of parts.filter(({ name }) => name === 'DHT')) {
    for (let at = 0; at + 17 <= payload.length;) {
      const codes = new Uint16Array(0x10000);
      const counts = payload.subarray(at + 1, at + 17);
      tables.set(payload[at] ?? 0, codes);
      at += 17;
      let start = 0;
      counts.forEach((count, i) => {
        for (let k = 0; k < count; k++, at++) {
          const symbol = payload[at] ?? 0;
          const end = start + (1 << (15 - i));
          codes.fill(((i + 1 + (symbol & 15)) << 8) | symbol, start, end);
          start = end;
        }
      });
    }
  }
  return tables;
}

/** Section B.1.1.5: a zero follows each byte 0xff that is no marker. */
function withoutStuffing(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let length = 0;
  for (let from = 0; from < data.length;) {
    const stuffed = data.indexOf(0xff, from);
    const end = stuffed < 0 ? data.length : stuffed + 1;
    out.set(data.subarray(from, end), length);
    length += end - from;
    from = end + (data[end] === 0 ? 1 : 0);
  }
  return out.subarray(0, length);
}

/** Whether so many units can be read before the data ends. The inner loop of some million codes. */
function holds(data: Uint8Array, units: number, blocks: readonly Block[]): boolean {
  // The lowest `count` bits of `held` are still to be read; below zero, so many are to be skipped.
  let [at, held, count] = [0, 0, 0];
  const bitsPast = 8 * data.length;
  const next = (codes: Codes): number => {
    while (count < 16) {
      held = ((held << 8) | (data[at++] ?? 0)) & 0xffffff;
      count += 8;
    }
    const code = codes[(held >>> (count - 16)) & 0xffff] ?? 0;
    count -= code >> 8;
    return code;
  };
  for (let unit = 0; unit < units; unit++) {
    for (const { first, others } of blocks) {
      if (next(first) === 0) return false;
      for (let k = 1; others !== null && k < 64;) {
        const code = next(others);
        if (code === 0) return false;
        const zeros = (code >> 4) & 15;
        // No value behind it: the rest of the block is zero, or 16 of them are.
        if ((code & 15) === 0 && zeros < 15) break;
        k += zeros + 1;
      }
    }
    if (8 * at - count > bitsPast) return false;
  }
  return true;
}
