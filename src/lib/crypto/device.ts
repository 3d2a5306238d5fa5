/** A device's two keys. Neither ever leaves it: they are kept as CryptoKeys, which IndexedDB stores without showing them. */
import { type Bytes, concat, sha256Bytes, utf8 } from '#bytes';
import type { SignKey } from './sign.ts';

export interface DeviceKeys {
  /** Ed25519, 32 bytes. */
  readonly public: Bytes;
  readonly sign: SignKey;
  /** HMAC-SHA-256, 256 bits, usage `sign`: the device's part in a passphrase unlocker. */
  readonly secret: CryptoKey;
}

/**
 * HMAC-SHA-256(device secret, "enamel/1/checkpoint" ‖ 0x00 ‖ SHA-256(bytes)), 32 bytes: shows that this device kept these bytes itself. The
 * secret's other use is over the 32 bytes of an unlocker's salt, so that no input serves both.
 */
export async function checkpointMac(secret: CryptoKey, bytes: Bytes): Promise<Bytes> {
  const statement = concat(utf8('enamel/1/checkpoint'), Uint8Array.of(0), await sha256Bytes(bytes));
  return new Uint8Array(await crypto.subtle.sign('HMAC', secret, statement));
}

export async function newDeviceKeys(): Promise<DeviceKeys> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('Ed25519 makes a pair');
  const secret = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']);
  return { public: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)), sign: pair.privateKey, secret };
}
