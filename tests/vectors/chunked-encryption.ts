/** The body of the test of the published vectors; Node and Chromium each run it. */
import { expect, inject, test } from 'vitest';
import { type Bytes, fromHex, hex } from '#bytes';
import { messageKey, openChunks, saltBytes, sealChunks } from '../../src/lib/crypto/cobblestone.ts';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly key: string;
  readonly ctx: string;
  /** zlib-deflated, in hex. */
  readonly ct: string;
  readonly msgLength?: number;
  readonly msgSha512?: string;
  readonly result: 'valid' | 'invalid';
  readonly flags: readonly string[];
}

interface VectorFile {
  readonly numberOfTests: number;
  readonly testGroups: readonly { readonly aead: string; readonly tests: readonly Vector[] }[];
}

export function testPublishedVectors(): void {
  const text = inject('chunkedEncryption');
  if (text === null) {
    test.skip('the published vectors of Cobblestone-256 are not in ../shared/vectors: nothing was compared with them');
    return;
  }
  const file = JSON.parse(text) as VectorFile;
  const vectors = file.testGroups.flatMap((group) => group.tests);

  test('the file holds 35 vectors, all of AES-256-GCM', () => {
    expect([file.numberOfTests, vectors.length]).toEqual([35, 35]);
    expect(new Set(file.testGroups.map((group) => group.aead))).toEqual(new Set(['AEAD_AES_256_GCM']));
  });

  for (const vector of vectors) {
    test(`vector ${String(vector.tcId)}, ${vector.result}: ${vector.comment}`, async () => {
      const sealed = await inflate(fromHex(vector.ct));
      const key = fromHex(vector.key);
      if (vector.flags.includes('InvalidKeySize')) {
        await expect(messageKey(key)).rejects.toThrow(RangeError);
        return;
      }
      const context = fromHex(vector.ctx);
      const opened = await openChunks(await messageKey(key), context, sealed);
      if (vector.result === 'invalid') {
        expect(opened).toEqual({ ok: false, error: { type: 'OpenFailed' } });
        return;
      }
      if (!opened.ok) throw new Error('a valid vector did not open');
      expect(opened.value.byteLength).toBe(vector.msgLength);
      expect(hex(new Uint8Array(await crypto.subtle.digest('SHA-512', opened.value)))).toBe(vector.msgSha512);
      const again = await sealChunks(await messageKey(key), context, opened.value, sealed.slice(0, saltBytes));
      expect(hex(await digest(again))).toBe(hex(await digest(sealed)));
    });
  }
}

const digest = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

async function inflate(deflated: Bytes): Promise<Bytes> {
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
