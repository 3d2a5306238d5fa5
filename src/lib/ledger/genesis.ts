/** The first entry's body: what a practice is founded on, and named after. */
import {
  type Bytes,
  bytesOf,
  encode,
  idOf,
  idToBytes,
  MalformedCbor,
  map,
  oneOf,
  parse,
  type PersonId,
  type PracticeId,
  sha256Bytes,
  type Shape,
  type StreamId,
  toHash
} from '#bytes';
import { device, deviceCbor, hpkePublic, roles, signature, signPublic } from './keys.ts';
import type { Genesis, GenesisCore, Streams } from './types.ts';

/** The bytes that are hashed into the practice's id and signed by the recovery key, namespace `join`. Roles are put in order. */
export const genesisCoreBytes = ({ random, person, device: tablet, recovery, streams }: GenesisCore): Bytes =>
  encode({
    v: 1,
    random,
    person: { id: idToBytes(person.id), sign: person.keys.sign, hpke: person.keys.hpke, roles: person.roles.toSorted() },
    device: deviceCbor(tablet),
    recovery: { sign: recovery.sign, hpke: recovery.hpke },
    streams: {
      staff: idToBytes(streams.staff),
      desk: idToBytes(streams.desk),
      clinic: idToBytes(streams.clinic),
      audit: idToBytes(streams.audit),
      roster: idToBytes(streams.roster)
    },
    release: null
  });

export async function practiceIdOf(coreBytes: Bytes): Promise<PracticeId> {
  return toHash<PracticeId>(await sha256Bytes(coreBytes));
}

export const encodeGenesis = ({ coreBytes, recoverySignature }: Genesis): Bytes =>
  encode({ type: 'genesis', v: 1, core: coreBytes, recoverySignature });

/** Throws MalformedCbor on any other form, of the core inside too. */
export function parseGenesis(bytes: Uint8Array): Genesis & { readonly core: GenesisCore } {
  const { core, recoverySignature } = parse(body, bytes);
  return { core: parseGenesisCore(core), coreBytes: core, recoverySignature };
}

function parseGenesisCore(bytes: Uint8Array): GenesisCore {
  const { random, person, device: tablet, recovery, streams: all } = parse(coreShape, bytes);
  const { id, sign, hpke, roles: held } = person;
  return { random, person: { id, keys: { sign, hpke }, roles: held }, device: tablet, recovery, streams: all };
}

const maxCoreBytes = 8 * 1024;
const body = map({ type: oneOf('genesis'), v: oneOf(1), core: bytesOf(1, maxCoreBytes), recoverySignature: signature });

const stream = idOf<StreamId>();
const streams: Shape<Streams> = map({ staff: stream, desk: stream, clinic: stream, audit: stream, roster: stream });

const nothing: Shape<null> = (value) => {
  if (value !== null) throw new MalformedCbor('no release key is known yet');
  return null;
};

const coreShape = map({
  v: oneOf(1),
  random: bytesOf(32),
  person: map({ id: idOf<PersonId>(), sign: signPublic, hpke: hpkePublic, roles }),
  device,
  recovery: map({ sign: signPublic, hpke: hpkePublic }),
  streams,
  release: nothing
});
