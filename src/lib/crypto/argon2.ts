/** Argon2id, RFC 9106. The parameters are compiled in: no server and no stored value can lower them. */
import { type Bytes, ownBytes, utf8 } from '#bytes';
import { argon2id } from 'hash-wasm';

const memoryKiB = 64 * 1024;
const iterations = 3;
const parallelism = 1;
const hashLength = 32;

/** 32 bytes in about half a second. The text is Unicode's NFKC, without outer spaces, one space between words: as people type it twice. */
export async function stretch(passphrase: string, salt: Bytes): Promise<Bytes> {
  const password = utf8(plainForm(passphrase));
  try {
    return ownBytes(await argon2id({ password, salt, memorySize: memoryKiB, iterations, parallelism, hashLength, outputType: 'binary' }));
  } finally {
    password.fill(0);
  }
}

export const plainForm = (passphrase: string): string => passphrase.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ');
