/** The roster entry by which a person says what opens their secret. */
import {
  type Bytes,
  bytesOf,
  type Cbor,
  type DeviceId,
  encode,
  idOf,
  idToBytes,
  list,
  map,
  oneOf,
  orNull,
  parse,
  type PersonId,
  type Shape,
  type UnlockerId
} from '#bytes';
import { hpkePublic, signature } from './keys.ts';
import type { Unlocker, Unlockers } from './types.ts';

/** The bytes that the person's identity key signs, namespace `unlocker`. */
export const unlockerStatement = (person: PersonId, unlocker: Omit<Unlocker, 'signature'>): Bytes =>
  encode({ person: idToBytes(person), ...statement(unlocker) });

export const encodeUnlockers = ({ person, unlockers }: Unlockers): Bytes =>
  encode({
    type: 'unlockers',
    v: 1,
    person: idToBytes(person),
    unlockers: unlockers.map(unlockerCbor)
  });

/** Throws MalformedCbor on any other form; verifies nothing. */
export function parseUnlockers(bytes: Uint8Array): Unlockers {
  const { person, unlockers } = parse(body, bytes);
  return { person, unlockers };
}

export const unlockerCbor = (unlocker: Unlocker): Cbor => ({ ...statement(unlocker), signature: unlocker.signature });

const statement = (unlocker: Omit<Unlocker, 'signature'>) =>
  ({
    id: idToBytes(unlocker.id),
    kind: unlocker.kind,
    salt: unlocker.salt,
    device: unlocker.device && idToBytes(unlocker.device),
    credential: unlocker.credential,
    public: unlocker.public,
    sealedPrivate: unlocker.sealedPrivate,
    sealedSecret: unlocker.sealedSecret
  }) satisfies Record<string, Cbor>;

const maxUnlockers = 20;
export const sealed = bytesOf(1, 8 * 1024);

const unlocker: Shape<Unlocker> = map({
  id: idOf<UnlockerId>(),
  kind: oneOf('prf', 'passphrase', 'words'),
  salt: bytesOf(32),
  device: orNull(idOf<DeviceId>()),
  /** WebAuthn section 4: at most 1023 bytes. */
  credential: orNull(bytesOf(1, 1023)),
  public: hpkePublic,
  sealedPrivate: sealed,
  sealedSecret: sealed,
  signature
});

export const unlockerList = list(unlocker, maxUnlockers);

const body = map({ type: oneOf('unlockers'), v: oneOf(1), person: idOf<PersonId>(), unlockers: unlockerList });
