/** A device's two keys. Neither ever leaves it: they are kept as CryptoKeys, which IndexedDB stores without showing them. */
import type { Bytes } from '#bytes';
import type { SignKey } from './sign.ts';

export interface DeviceKeys {
  /** Ed25519, 32 bytes. */
  readonly public: Bytes;
  readonly sign: SignKey;
  /** HMAC-SHA-256, 256 bits, usage `sign`: the device's part in a passphrase unlocker. */
  readonly secret: CryptoKey;
}

export async function newDeviceKeys(): Promise<DeviceKeys> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('Ed25519 makes a pair');
  const secret = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']);
  return { public: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)), sign: pair.privateKey, secret };
}
