/** A device shows that it is one of the practice's, by its signature on our challenge; a person who is unlocked there, by theirs. */
import { type DeviceProof, sessionStatement } from '#protocol';
import { verify } from '#ledger';
import { err, type Result } from '#result';
import type { Caller, Parts } from '../parts.ts';
import type { StorageFull } from '../ports.ts';
import { proofsGiven, proofsOfOne, type TooMany } from './limits.ts';
import { openSession, type Unauthorised } from './sessions.ts';

export async function openByDevice(
  parts: Parts,
  proof: DeviceProof,
  { origin, address }: Caller
): Promise<Result<string, TooMany | StorageFull | Unauthorised>> {
  const { practice, device, person, challenge } = proof;
  const byAddress = parts.limits.take(`proof ${address}`, proofsGiven);
  if (!byAddress.ok) return byAddress;
  const byDevice = parts.limits.take(`device ${device}`, proofsOfOne);
  if (!byDevice.ok) return byDevice;

  const fresh = await parts.accounts.spendChallenge(challenge, 'session', parts.now());
  if (!fresh.ok) return fresh;
  return fresh.value && (await isSigned(parts, proof, origin))
    ? openSession(parts, { practice, person, device })
    : err({ type: 'Unauthorised' });
}

async function isSigned({ practices }: Parts, proof: DeviceProof, origin: string): Promise<boolean> {
  const roster = practices.get(proof.practice)?.ledger.roster;
  const deviceKey = roster?.devices.get(proof.device)?.sign;
  if (!roster || !deviceKey) return false;
  const statement = sessionStatement(origin, proof.practice, proof.device, proof.challenge);
  if (!(await verify(deviceKey, 'session', statement, proof.deviceSignature))) return false;

  if (proof.person === null || proof.personSignature === null) return proof.person === proof.personSignature;
  const personKey = roster.persons.get(proof.person)?.keys.sign;
  return personKey !== undefined && verify(personKey, 'session', statement, proof.personSignature);
}
