/**
 * A passkey in software: an ES256 key, attestation `none`, real CBOR. https://www.w3.org/TR/webauthn-3/#sctn-attestation-object
 * CBOR is written by hand because COSE keys have integer names, which our own encoder does not know.
 */
import { base64url, type Bytes, concat, sha256Bytes, utf8 } from '#bytes';
import { random } from '../../fixtures/ledger-people.ts';

export interface Authenticator {
  register(challenge: Bytes, origin: string): Promise<string>;
  assert(challenge: Bytes, origin: string): Promise<string>;
  /** What the next assertion says it is; one more each time. */
  counter: number;
}

const userPresent = 0x01;
const userVerified = 0x04;
const attestedCredential = 0x40;

export async function newAuthenticator(): Promise<Authenticator> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const id = random(32);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));

  const authenticatorData = async (origin: string, flags: number, counter: number, ...more: Bytes[]): Promise<Bytes> => {
    const rpIdHash = await sha256Bytes(utf8(new URL(origin).hostname));
    const count = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter);
    return concat(rpIdHash, Uint8Array.of(flags), count, ...more);
  };

  const authenticator: Authenticator = {
    counter: 0,

    async register(challenge, origin) {
      const aaguid = new Uint8Array(16);
      const idLength = Uint8Array.of(0, id.byteLength);
      const flags = userPresent | userVerified | attestedCredential;
      const authData = await authenticatorData(origin, flags, 0, aaguid, idLength, id, coseKey(point));
      const attestationObject = map(['fmt', text('none')], ['attStmt', map()], ['authData', bytes(authData)]);
      return JSON.stringify({
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, origin)),
          attestationObject: base64url(attestationObject),
          transports: ['internal']
        }
      });
    },

    async assert(challenge, origin) {
      authenticator.counter++;
      const authData = await authenticatorData(origin, userPresent | userVerified, authenticator.counter);
      const client = clientData('webauthn.get', challenge, origin);
      const covered = concat(authData, await sha256Bytes(client));
      const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, covered));
      return JSON.stringify({
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(derSignature(raw))
        }
      });
    }
  };
  return authenticator;
}

const clientData = (type: string, challenge: Bytes, origin: string): Bytes =>
  utf8(JSON.stringify({ type, challenge: base64url(challenge), origin, crossOrigin: false }));

/** {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} */
const coseKey = (point: Bytes): Bytes =>
  concat(
    Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
    bytes(point.slice(1, 33)),
    Uint8Array.of(0x22),
    bytes(point.slice(33, 65))
  );

const head = (major: number, length: number): Bytes =>
  length < 24
    ? Uint8Array.of((major << 5) | length)
    : length < 256
      ? Uint8Array.of((major << 5) | 24, length)
      : Uint8Array.of((major << 5) | 25, length >> 8, length & 0xff);
const bytes = (value: Bytes): Bytes => concat(head(2, value.byteLength), value);
const text = (value: string): Bytes => concat(head(3, value.length), utf8(value));
const map = (...pairs: readonly (readonly [string, Bytes])[]): Bytes =>
  concat(head(5, pairs.length), ...pairs.flatMap(([name, value]) => [text(name), value]));

/** WebCrypto gives r ‖ s, WebAuthn wants the ASN.1 sequence of both. */
function derSignature(raw: Bytes): Bytes {
  const body = concat(derInteger(raw.slice(0, 32)), derInteger(raw.slice(32)));
  return concat(Uint8Array.of(0x30, body.byteLength), body);
}

function derInteger(value: Bytes): Bytes {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = value.slice(Math.max(0, first));
  const positive = (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : digits;
  return concat(Uint8Array.of(0x02, positive.byteLength), positive);
}
