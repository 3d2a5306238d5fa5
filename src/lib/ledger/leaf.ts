/** The two hashes of the tree and its empty root: RFC 9162 section 2.1.1, https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
import { type Bytes, type Hash, parseHash, sha256 } from '#bytes';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = 1;

/** SHA-256(0x00 ‖ entry bytes). */
export const leafHash = (entryBytes: Uint8Array): Promise<Hash> => sha256(leafPrefix, entryBytes);

/** SHA-256(0x01 ‖ left ‖ right), raw: a tree makes one for nearly every leaf. */
export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  const whole = new Uint8Array(1 + left.byteLength + right.byteLength);
  whole[0] = nodePrefix;
  whole.set(left, 1);
  whole.set(right, 1 + left.byteLength);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** Root of no entries at all: SHA-256 of nothing. */
export const emptyRoot: Hash = known('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

function known(text: string): Hash {
  const hash = parseHash(text);
  if (!hash) throw new Error('not a hash');
  return hash;
}
