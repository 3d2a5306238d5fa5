/**
 * Cobblestone-256, https://c2sp.org/chunked-encryption: AES-256-GCM in chunks, key-committing.
 *
 *   key 32 ‖ base nonce 12 ‖ commitment 32 = HKDF-Expand-SHA-512(message key, label ‖ 0x00 ‖ salt 24 ‖ context)
 *   sealed = salt 24 ‖ commitment 32 ‖ chunk 0 ‖ chunk 1 ‖ … ‖ last chunk
 *   chunk i = AES-256-GCM(key, nonce = base nonce XOR big-endian i, no AAD), of 16 KiB and a 16-byte tag
 *   the last chunk is shorter than 16 KiB and may be empty: so a cut or an extended message is none
 *
 * The salt is a parameter here, for the vectors; nothing outside this room can choose one.
 */
import { type Bytes, concat, equal, utf8 } from '#bytes';
import { ok, type Result } from '#result';
import { openFailed, type OpenFailed } from './open-failed.ts';

const label = concat(utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM'), Uint8Array.of(0));
const keyBytes = 32;
const nonceBytes = 12;
const commitmentBytes = 32;
export const saltBytes = 24;
const headerBytes = saltBytes + commitmentBytes;
const chunkBytes = 16 * 1024;
const tagBytes = 16;
const sealedChunkBytes = chunkBytes + tagBytes;

/** Chunks in flight at once: WebCrypto is twice as fast so, and memory stays bounded. Measured by tests/browser/crypto.browser.ts. */
const batchChunks = 64;

/** Length of a sealed message, from that of its plaintext. */
export const chunkedLength = (plainBytes: number): number => headerBytes + plainBytes + tagBytes * chunksOf(plainBytes);

const chunksOf = (plainBytes: number): number => Math.floor(plainBytes / chunkBytes) + 1;

/** The message key as HMAC-SHA-512, the only form in which it is needed. Throws a RangeError unless it has 32 bytes. */
export async function messageKey(key: Bytes): Promise<CryptoKey> {
  if (key.byteLength !== keyBytes) throw new RangeError(`a key of ${String(key.byteLength)} bytes, not 32`);
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
}

export async function sealChunks(key: CryptoKey, context: Bytes, plaintext: Bytes, salt: Bytes): Promise<Bytes> {
  if (salt.byteLength !== saltBytes) throw new RangeError('a salt has 24 bytes');
  const { aes, baseNonce, commitment } = await expand(key, salt, context, 'encrypt');
  const sealed = new Uint8Array(chunkedLength(plaintext.byteLength));
  sealed.set(salt);
  sealed.set(commitment, saltBytes);
  await inBatches(chunksOf(plaintext.byteLength), async (i) => {
    const chunk = plaintext.subarray(i * chunkBytes, (i + 1) * chunkBytes);
    const out = await crypto.subtle.encrypt(gcm(baseNonce, i), aes, chunk);
    sealed.set(new Uint8Array(out), headerBytes + i * sealedChunkBytes);
  });
  return sealed;
}

/** The whole plaintext or nothing. */
export async function openChunks(key: CryptoKey, context: Bytes, sealed: Bytes): Promise<Result<Bytes, OpenFailed>> {
  const body = sealed.subarray(headerBytes);
  // With no room for a last chunk's tag, the message was cut, or it ends in a full chunk, which is never the last.
  if (body.byteLength % sealedChunkBytes < tagBytes) return openFailed;

  const { aes, baseNonce, commitment } = await expand(key, sealed.subarray(0, saltBytes), context, 'decrypt');
  if (!equal(commitment, sealed.subarray(saltBytes, headerBytes))) return openFailed;

  const chunks = Math.floor(body.byteLength / sealedChunkBytes) + 1;
  const plaintext = new Uint8Array(body.byteLength - chunks * tagBytes);
  try {
    await inBatches(chunks, async (i) => {
      const chunk = body.subarray(i * sealedChunkBytes, (i + 1) * sealedChunkBytes);
      const out = new Uint8Array(await crypto.subtle.decrypt(gcm(baseNonce, i), aes, chunk));
      plaintext.set(out, i * chunkBytes);
      out.fill(0);
    });
  } catch {
    plaintext.fill(0);
    return openFailed;
  }
  return ok(plaintext);
}

/** HKDF-Expand of 76 bytes (RFC 5869 section 2.3) is two blocks of HMAC-SHA-512; WebCrypto's HKDF would extract first. */
async function expand(key: CryptoKey, salt: Bytes, context: Bytes, usage: 'encrypt' | 'decrypt') {
  const info = concat(label, salt, context);
  const block = async (...parts: readonly Bytes[]) => new Uint8Array(await crypto.subtle.sign('HMAC', key, concat(...parts)));
  const first = await block(info, Uint8Array.of(1));
  const second = await block(first, info, Uint8Array.of(2));
  const all = concat(first, second);
  const aes = await crypto.subtle.importKey('raw', all.subarray(0, keyBytes), 'AES-GCM', false, [usage]);
  const commitmentAt = keyBytes + nonceBytes;
  const baseNonce = all.slice(keyBytes, commitmentAt);
  const commitment = all.slice(commitmentAt, commitmentAt + commitmentBytes);
  for (const used of [first, second, all]) used.fill(0);
  return { aes, baseNonce, commitment };
}

function gcm(baseNonce: Bytes, i: number): AesGcmParams {
  const iv = baseNonce.slice();
  const view = new DataView(iv.buffer);
  view.setUint32(8, view.getUint32(8) ^ i);
  return { name: 'AES-GCM', iv };
}

/** Runs `step` for 0 … count-1. Never leaves a step running behind its back, also where one fails. */
async function inBatches(count: number, step: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += batchChunks) {
    const batch = Array.from({ length: Math.min(batchChunks, count - from) }, (_, k) => step(from + k));
    const failed = (await Promise.allSettled(batch)).find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
