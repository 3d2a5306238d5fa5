/** A whole entry: the header's exact bytes and the two signatures over them. */
import { type Bytes, bytesOf, encode, list, parse, type Shape } from '#bytes';
import { parseHeader } from './header.ts';
import { leafHash } from './leaf.ts';
import type { Entry } from './types.ts';

/** CBOR [header bytes, device signature 64, author signature 64]. */
export const encodeEntry = (headerBytes: Bytes, deviceSignature: Bytes, authorSignature: Bytes): Bytes =>
  encode([headerBytes, deviceSignature, authorSignature]);

/** Reads an entry and computes its hash; verifies nothing. Rejects with MalformedCbor. */
export async function parseEntry(bytes: Bytes): Promise<Entry> {
  const read = parse(entryShape, bytes);
  return { ...read, header: parseHeader(read.headerBytes), bytes, hash: await leafHash(bytes) };
}

const maxHeaderBytes = 256 * 1024;
const header = bytesOf(1, maxHeaderBytes);
const signature = bytesOf(64);
const parts = list(bytesOf(1, maxHeaderBytes), 3);

const entryShape: Shape<Pick<Entry, 'headerBytes' | 'deviceSignature' | 'authorSignature'>> = (value) => {
  const [headerBytes, deviceSignature, authorSignature] = parts(value);
  return { headerBytes: header(headerBytes), deviceSignature: signature(deviceSignature), authorSignature: signature(authorSignature) };
};
