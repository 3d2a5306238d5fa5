/** What a QR code between two screens holds, or what is pasted: a word that says what it is, and bytes. */
import { base64url, type Bytes, fromBase64url, type Hash, idToBytes, toHash } from '#bytes';
import { encodeJoinLink, type JoinLink, parseJoinLink } from '#protocol';
import { wellFormed } from './well-formed.ts';

/** `join`: the hash of a request; `reply`: of what answers it; `head`: a signed head; `link`: the fragment of a link. */
const prefixes = { join: 'ENAMEL-JOIN1:', reply: 'ENAMEL-REPLY1:', head: 'ENAMEL-HEAD1:', link: 'link=' } as const;

export type CodeKind = keyof typeof prefixes;

export const codeOf = (kind: CodeKind, bytes: Bytes): string => prefixes[kind] + base64url(bytes);

export const hashCode = (kind: 'join' | 'reply', hash: Hash): string => codeOf(kind, idToBytes(hash));

/** The fragment of an address, which stays in the browser. */
export const linkFragment = (link: JoinLink): string => codeOf('link', encodeJoinLink(link));

export function linkIn(fragment: string): JoinLink | null {
  const bytes = bytesOfCode('link', fragment);
  return bytes && wellFormed(parseJoinLink, bytes);
}

/** Null where it is no such code. */
export function bytesOfCode(kind: CodeKind, code: string): Bytes | null {
  const trimmed = code.trim();
  if (!trimmed.startsWith(prefixes[kind])) return null;
  try {
    return fromBase64url(trimmed.slice(prefixes[kind].length));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function hashOfCode(kind: 'join' | 'reply', code: string): Hash | null {
  const bytes = bytesOfCode(kind, code);
  return bytes?.byteLength === 32 ? toHash(bytes) : null;
}
