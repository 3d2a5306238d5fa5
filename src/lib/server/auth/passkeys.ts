/**
 * WebAuthn towards the server: who may open a session online. Nothing is decrypted by it, and no PRF output ever comes here: of what
 * a browser sends only the fields named below are read.
 */
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse
} from '@simplewebauthn/server';
import { base64url, type Bytes, fromBase64url, ownBytes, type PersonId, type PracticeId } from '#bytes';
import type { PasskeyProof } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Caller, Parts } from '../parts.ts';
import type { Credential, StorageFull } from '../ports.ts';
import { fieldsOf, stringIn } from './json.ts';
import { proofsGiven, proofsOfOne, type TooMany } from './limits.ts';
import { openSession, type Unauthorised } from './sessions.ts';

/** COSE: EdDSA, ES256, RS256; all that authenticators have today. Said here, or the package asks Node for what Node calls experimental. */
const algorithms = [-8, -7, -257];

export interface Registered {
  readonly credential: Credential;
  /** The setup challenge it answered; not yet spent. */
  readonly challenge: Bytes;
}

/**
 * Checks the first passkey of a practice against an open setup challenge. Null where only the challenge is too old, or already spent:
 * a practice that was drawn up while the server was away must not be lost for it. That passkey then opens no sessions here; the
 * device's own proof does.
 */
export async function checkRegistration(
  { accounts, now }: Parts,
  registration: string,
  whose: { readonly practice: PracticeId; readonly person: PersonId },
  origin: string
): Promise<Result<Registered | null, Unauthorised>> {
  const challenges: Bytes[] = [];
  try {
    const verified = await verifyRegistrationResponse({
      response: readRegistration(registration),
      expectedChallenge: (text) => challenges.push(fromBase64url(text)) === 1,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      supportedAlgorithmIDs: algorithms
    });
    const [challenge] = challenges;
    if (!verified.verified || !challenge) return err({ type: 'Unauthorised' });
    if (!(await accounts.challengeIsOpen(challenge, 'setup', now()))) return ok(null);
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    return ok({
      credential: { id, publicKey: ownBytes(publicKey), counter, transports: readTransports(registration), ...whose },
      challenge
    });
  } catch {
    // The package throws on each check that fails; which one is nobody's business but an attacker's.
    return err({ type: 'Unauthorised' });
  }
}

export async function openByPasskey(
  parts: Parts,
  proof: PasskeyProof,
  { origin, address }: Caller
): Promise<Result<string, TooMany | StorageFull | Unauthorised>> {
  const { practice, device, challenge } = proof;
  const byAddress = parts.limits.take(`proof ${address}`, proofsGiven);
  if (!byAddress.ok) return byAddress;
  const assertion = readAssertion(proof.assertion);
  const byCredential = parts.limits.take(`credential ${assertion?.id ?? ''}`, proofsOfOne);
  if (!byCredential.ok) return byCredential;

  const refused = err({ type: 'Unauthorised' as const });
  const fresh = await parts.accounts.spendChallenge(challenge, 'session', parts.now());
  if (!fresh.ok) return fresh;
  const credential = assertion && (await parts.accounts.credential(assertion.id));
  if (!fresh.value || !credential || credential.practice !== practice) return refused;
  const roster = parts.practices.get(practice)?.ledger.roster;
  if (!roster?.persons.has(credential.person) || (device !== null && !roster.devices.has(device))) return refused;

  const counter = await checkAssertion(assertion, credential, challenge, origin);
  if (counter === null) return refused;
  const counted = await parts.accounts.setCounter(credential.id, counter);
  if (!counted.ok) return counted;
  return openSession(parts, { practice, person: credential.person, device });
}

/** The authenticator's new counter, or null where any check fails. */
async function checkAssertion(
  assertion: AuthenticationResponseJSON,
  { id, publicKey, counter }: Credential,
  challenge: Bytes,
  origin: string
): Promise<number | null> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: base64url(challenge),
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      credential: { id, publicKey, counter }
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}

const rpIdOf = (origin: string): string => new URL(origin).hostname;

/** Throws on JSON that is not one; the caller refuses it. */
function readRegistration(json: string): RegistrationResponseJSON {
  const outer = fieldsOf(JSON.parse(json));
  const inner = fieldsOf(outer['response']);
  return {
    id: stringIn(outer, 'id'),
    rawId: stringIn(outer, 'rawId'),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: stringIn(inner, 'clientDataJSON'),
      attestationObject: stringIn(inner, 'attestationObject')
    }
  };
}

const maxTransports = 10;

/** How the authenticator was reached: only kept, to be handed back to browsers one day. */
function readTransports(registration: string): readonly string[] {
  const { transports } = fieldsOf(fieldsOf(JSON.parse(registration))['response']);
  if (!Array.isArray(transports)) return [];
  const all: readonly unknown[] = transports;
  return all.filter((one): one is string => typeof one === 'string' && /^[a-z-]{1,20}$/.test(one)).slice(0, maxTransports);
}

function readAssertion(json: string): AuthenticationResponseJSON | null {
  try {
    const outer = fieldsOf(JSON.parse(json));
    const inner = fieldsOf(outer['response']);
    return {
      id: stringIn(outer, 'id'),
      rawId: stringIn(outer, 'rawId'),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: stringIn(inner, 'clientDataJSON'),
        authenticatorData: stringIn(inner, 'authenticatorData'),
        signature: stringIn(inner, 'signature')
      }
    };
  } catch {
    return null;
  }
}
