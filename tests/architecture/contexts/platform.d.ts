/**
 * The whole platform that the pure rooms may know: Web Cryptography, text encodings, timers of nobody. What is not here (`document`, `fetch`,
 * `indexedDB`, `process`) does not compile there. Signatures after the Web IDL of https://www.w3.org/TR/webcrypto-2/ and
 * https://encoding.spec.whatwg.org/, as narrow as the rooms need.
 */
type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
type KeyUsage = 'decrypt' | 'deriveBits' | 'deriveKey' | 'encrypt' | 'sign' | 'unwrapKey' | 'verify' | 'wrapKey';
type Algorithm = string | { readonly name: string; readonly hash?: string; readonly length?: number };

interface CryptoKey {
  readonly algorithm: { readonly name: string };
  readonly extractable: boolean;
  readonly type: 'private' | 'public' | 'secret';
  readonly usages: KeyUsage[];
}
interface CryptoKeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

interface SubtleCrypto {
  digest(algorithm: Algorithm, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: Algorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: Algorithm, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
  importKey(
    format: 'pkcs8' | 'raw' | 'spki',
    data: BufferSource,
    algorithm: Algorithm,
    extractable: boolean,
    usages: readonly KeyUsage[]
  ): Promise<CryptoKey>;
}

declare const crypto: {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T;
};

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes: BufferSource | Uint8Array): string;
}

declare function atob(text: string): string;
declare function btoa(text: string): string;
