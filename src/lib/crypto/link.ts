/** The code by which whoever made a link knows a request that came by it: HMAC-SHA-256 under the link's 16 bytes. */
import { type Bytes, concat, utf8 } from '#bytes';

/** Of `"enamel/1/join-link" ‖ 0x00 ‖ statement`, 32 bytes. */
export const linkMac = async (secret: Bytes, statement: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(secret), labelled(statement)));

export const isLinkMac = async (secret: Bytes, statement: Bytes, mac: Bytes): Promise<boolean> =>
  crypto.subtle.verify('HMAC', await keyOf(secret), mac, labelled(statement));

const keyOf = (secret: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

const labelled = (statement: Bytes): Bytes => concat(utf8('enamel/1/join-link'), Uint8Array.of(0), statement);
