/** A whole entry: the header's exact bytes and the two signatures over them. */
import { type Bytes, bytesOf, encode, MalformedCbor, parse, type Shape } from '#bytes';
import { parseHeader } from './header.ts';
import { leafHash } from './leaf.ts';
import type { Entry } from './types.ts';

/** CBOR [header bytes, device signature 64, author signature 64]. */
export const encodeEntry = (headerBytes: Bytes, deviceSignature: Bytes, authorSignature: Bytes): Bytes =>
  encode([headerBytes, deviceSignature, authorSignature]);

/** Reads an entry and computes its hash; verifies nothing. Rejects with MalformedCbor. */
export async function parseEntry(bytes: Bytes): Promise<Entry> {
  const parts = parse(entryShape, bytes);
  return { ...parts, header: parseHeader(parts.headerBytes), bytes, hash: await leafHash(bytes) };
}

const maxHeaderBytes = 256 * 1024;
const header = bytesOf(1, maxHeaderBytes);
const signature = bytesOf(64);

const entryShape: Shape<Pick<Entry, 'headerBytes' | 'deviceSignature' | 'authorSignature'>> = (value) => {
  if (!Array.isArray(value) || value.length !== 3) throw new MalformedCbor('not an entry');
  return { headerBytes: header(value[0]), deviceSignature: signature(value[1]), authorSignature: signature(value[2]) };
};
