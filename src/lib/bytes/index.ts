export { type Bytes, compare, concat, equal, ownBytes } from './bytes.ts';
export { base64url, fromBase64url, fromHex, fromUtf8, hex, utf8 } from './text.ts';
export { type Cbor, decode, encode, MalformedCbor } from './cbor.ts';
export { coded, hashes, ids, packCoded, packIds, packTexts, packUints, texts, textsOrNull, uints } from './columns.ts';
export { asCiphertext, type Ciphertext, sealedOverheadBytes } from './ciphertext.ts';
export {
  type DeviceId,
  type EpochId,
  type Hash,
  idToBytes,
  type LinkId,
  type ObjectId,
  parseHash,
  parseId,
  type PersonId,
  type PracticeId,
  sha256,
  sha256Bytes,
  type StreamId,
  toHash,
  toId,
  type UnlockerId
} from './id.ts';
export { IdRows } from './id-rows.ts';
export { bytesOf, flag, hashOf, idOf, list, map, oneOf, orNull, parse, practiceOf, type Shape, tagged, text, uint } from './shape.ts';
export { type Namespace, signedBytes } from './signed.ts';
