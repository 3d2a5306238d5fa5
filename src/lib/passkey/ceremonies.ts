/**
 * The two WebAuthn ceremonies, on the main thread, each with the PRF extension (WebAuthn Level 3 section 10.1.4). What leaves as JSON for the
 * server never carries extension results: the PRF output is taken out here and returned beside it.
 */
import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError
} from '@simplewebauthn/browser';
import { base64url, type Bytes, fromBase64url } from '#bytes';
import { err, ok, type Result } from '#result';
import { prfInput } from './prf.ts';

export interface PasskeyFailed {
  readonly type: 'PasskeyFailed';
  readonly why: 'Cancelled' | 'NoPrf' | 'Unstable' | 'Zero' | 'NotSupported' | 'AlreadyEnrolled' | 'Other';
}

export interface Created {
  /** RegistrationResponseJSON as JSON text, without extension results. */
  readonly registration: string;
  /** Credential id, base64url. */
  readonly id: string;
}

export interface Asserted {
  /** AuthenticationResponseJSON as JSON text, without extension results. */
  readonly assertion: string;
  /** Which of the credentials answered. */
  readonly credential: Bytes;
  /** 32 bytes, or null where the authenticator gave none. */
  readonly prf: Bytes | null;
}

export interface Creation {
  readonly challenge: Bytes;
  readonly rpId: string;
  /** What the authenticator shows. */
  readonly label: string;
  /** Random, new for each credential: re-using one would silently overwrite the passkey and its PRF. */
  readonly userId: Bytes;
  /** Credentials that must not be enrolled a second time. */
  readonly exclude: readonly Bytes[];
}

export async function create({ challenge, rpId, label, userId, exclude }: Creation): Promise<Result<Created, PasskeyFailed>> {
  const optionsJSON: PublicKeyCredentialCreationOptionsJSON = {
    challenge: base64url(challenge),
    rp: { id: rpId, name: 'Enamel' },
    user: { id: base64url(userId), name: label, displayName: label },
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key' as const, alg })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
    excludeCredentials: exclude.map((id) => ({ type: 'public-key' as const, id: base64url(id) })),
    extensions: withPrf({})
  };
  try {
    const response = await startRegistration({ optionsJSON });
    return ok({ registration: JSON.stringify(withoutExtensions(response)), id: response.id });
  } catch (failure) {
    return err(whyFailed(failure));
  }
}

export interface Assertion {
  readonly challenge: Bytes;
  readonly rpId: string;
  /** Whichever of these answers. */
  readonly credentials: readonly Bytes[];
}

export async function assert({ challenge, rpId, credentials }: Assertion): Promise<Result<Asserted, PasskeyFailed>> {
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    challenge: base64url(challenge),
    rpId,
    allowCredentials: credentials.map((id) => ({ type: 'public-key' as const, id: base64url(id) })),
    userVerification: 'required',
    extensions: withPrf({ eval: { first: prfInput } })
  };
  try {
    const response = await startAuthentication({ optionsJSON });
    const prf = prfOf(response);
    return ok({ assertion: JSON.stringify(withoutExtensions(response)), credential: fromBase64url(response.id), prf });
  } catch (failure) {
    return err(whyFailed(failure));
  }
}

/** SimpleWebAuthn hands extensions to the browser as they are; its types do not know `prf` yet. */
const withPrf = (prf: object): AuthenticationExtensionsClientInputs => Object.assign({}, { prf });

function withoutExtensions<T extends RegistrationResponseJSON | AuthenticationResponseJSON>(response: T): T {
  return { ...response, clientExtensionResults: {} };
}

/** Takes the PRF output out of the response, and clears it there. */
function prfOf(response: AuthenticationResponseJSON): Bytes | null {
  const results: unknown = Reflect.get(response.clientExtensionResults, 'prf');
  const first = field(field(results, 'results'), 'first');
  const view = first instanceof ArrayBuffer ? new Uint8Array(first) : first instanceof Uint8Array ? first : null;
  if (view === null) return null;
  const copy = new Uint8Array(view);
  view.fill(0);
  return copy;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;

function whyFailed(failure: unknown): PasskeyFailed {
  const cause = failure instanceof WebAuthnError ? failure.cause : failure;
  const name = cause instanceof Error ? cause.name : '';
  const why = reasons[name] ?? (typeof PublicKeyCredential === 'undefined' ? 'NotSupported' : 'Other');
  return { type: 'PasskeyFailed', why };
}

const reasons: Readonly<Record<string, PasskeyFailed['why']>> = {
  NotAllowedError: 'Cancelled',
  AbortError: 'Cancelled',
  InvalidStateError: 'AlreadyEnrolled',
  NotSupportedError: 'NotSupported',
  ConstraintError: 'NotSupported',
  SecurityError: 'NotSupported'
};
