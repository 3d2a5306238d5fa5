/** Sealing and opening an original beside raw AES-256-GCM at its best chunk size, libsodium's secretstream and age. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import sodium from 'libsodium-wrappers';
import { type Bytes, type ObjectId, type PracticeId, toHash, toId } from '#bytes';
import { open, seal, type SealContext, sealKey, systemRandom } from '#crypto';
import { sideBySide } from './measure.ts';

const photoBytes = 16 * 1024 * 1024;
const rounds = 7;
/** As many as Enamel has under way at once, or fewer where the chunks are larger. */
const inFlight = 64;
const rawChunksKiB = [16, 64, 256, 1024, 4096, 16_384];

export interface Sealing {
  readonly photoBytes: number;
  /** Milliseconds for one photo, by peer. */
  readonly seal: Readonly<Record<string, number>>;
  readonly open: Readonly<Record<string, number>>;
}

export async function measureSealing(): Promise<Sealing> {
  const photo = new Uint8Array(photoBytes);
  for (let at = 0; at < photoBytes; at += 65_536) crypto.getRandomValues(photo.subarray(at, at + 65_536));
  const peers: Record<string, Peer> = {
    enamel: await enamelPeer(photo),
    libsodium: await secretstreamPeer(photo),
    age: await agePeer(photo)
  };
  for (const kib of rawChunksKiB) peers[`raw ${String(kib)} KiB`] = await rawPeer(photo, kib * 1024);
  const works = (pick: keyof Peer) => Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, () => peer[pick]()]));
  return { photoBytes, seal: await sideBySide(works('seal'), rounds), open: await sideBySide(works('open'), rounds) };
}

interface Peer {
  seal(): Promise<unknown>;
  open(): Promise<unknown>;
}

async function enamelPeer(photo: Bytes): Promise<Peer> {
  const key = await sealKey(systemRandom(32));
  const place: SealContext = {
    purpose: 'blob',
    practice: toHash<PracticeId>(systemRandom(32)),
    stream: null,
    object: toId<ObjectId>(systemRandom(16)),
    part: 'original',
    epoch: null
  };
  const sealed = await seal(key, place, photo, systemRandom);
  return {
    seal: () => seal(key, place, photo, systemRandom),
    open: async () => {
      if (!(await open(key, place, sealed)).ok) throw new Error('did not open');
    }
  };
}

/** AES-256-GCM and nothing else: chunks of one size, many at once, no key derivation, no commitment. */
async function rawPeer(photo: Bytes, chunkBytes: number): Promise<Peer> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const nonce = (chunk: number): Bytes => {
    const bytes = new Uint8Array(12);
    new DataView(bytes.buffer).setUint32(8, chunk);
    return bytes;
  };
  const chunks = Math.ceil(photo.byteLength / chunkBytes);
  const each = async (work: 'encrypt' | 'decrypt', from: Bytes, takes: number, out: Bytes, gives: number): Promise<Bytes> => {
    for (let first = 0; first < chunks; first += inFlight) {
      const batch = Array.from({ length: Math.min(inFlight, chunks - first) }, async (_, i) => {
        const chunk = first + i;
        const part = from.subarray(chunk * takes, (chunk + 1) * takes);
        out.set(new Uint8Array(await crypto.subtle[work]({ name: 'AES-GCM', iv: nonce(chunk) }, key, part)), chunk * gives);
      });
      await Promise.all(batch);
    }
    return out;
  };
  const sealAll = (): Promise<Bytes> => each('encrypt', photo, chunkBytes, new Uint8Array(photo.byteLength + 16 * chunks), chunkBytes + 16);
  const sealed = await sealAll();
  return { seal: sealAll, open: () => each('decrypt', sealed, chunkBytes + 16, new Uint8Array(photo.byteLength), chunkBytes) };
}

async function secretstreamPeer(photo: Bytes): Promise<Peer> {
  await sodium.ready;
  const chunkBytes = 4 * 1024 * 1024;
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const sealAll = (): { header: Uint8Array; chunks: Uint8Array[] } => {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < photo.byteLength; at += chunkBytes) {
      const last = at + chunkBytes >= photo.byteLength;
      const tag = last ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
      chunks.push(sodium.crypto_secretstream_xchacha20poly1305_push(state, photo.subarray(at, at + chunkBytes), null, tag));
    }
    return { header, chunks };
  };
  const { header, chunks } = sealAll();
  return {
    seal: () => Promise.resolve(sealAll()),
    open: () => {
      const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
      const out = new Uint8Array(photo.byteLength);
      let at = 0;
      for (const chunk of chunks) {
        const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, null);
        if (typeof pulled === 'boolean') throw new Error('did not open');
        out.set(pulled.message, at);
        at += pulled.message.byteLength;
      }
      return Promise.resolve(out);
    }
  };
}

async function agePeer(photo: Bytes): Promise<Peer> {
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const sealed = await encrypter.encrypt(photo);
  return { seal: () => encrypter.encrypt(photo), open: () => decrypter.decrypt(sealed) };
}
