/**
 * A session is 32 random bytes in a cookie; the database holds only their SHA-256. It ends 12 hours after it was made, after an hour
 * without use, when it is closed, or when the roster no longer has its person or device.
 */
import { base64url, type Bytes, type DeviceId, fromBase64url, type PersonId, type PracticeId, sha256Bytes } from '#bytes';
import { err, ok, type Result } from '#result';
import type { OpenPractice } from '../ledger/practices.ts';
import type { Parts } from '../parts.ts';
import type { Session, StorageFull } from '../ports.ts';

export const lifeMs = 12 * 60 * 60_000;
export const idleMs = 60 * 60_000;
/** Each use moves the idle time on, but a write to the disk for each would be too many. */
const touchMs = 60_000;
const tokenBytes = 32;

/** Whom a request speaks for. */
export interface Reader {
  readonly practice: OpenPractice;
  /** The device it comes from; null where a person proved themselves on one that is none of the practice's. */
  readonly device: DeviceId | null;
  /** Who proved themselves; null where the device alone did. */
  readonly person: PersonId | null;
}

export interface Unauthorised {
  readonly type: 'Unauthorised';
}

/** Makes a session and resolves with its token, for the cookie. */
export async function openSession(
  { accounts, now, randomBytes }: Parts,
  whose: { readonly practice: PracticeId; readonly person: PersonId | null; readonly device: DeviceId | null }
): Promise<Result<string, StorageFull>> {
  const token = randomBytes(tokenBytes);
  const at = now();
  const kept = await accounts.keepSession(await sha256Bytes(token), { ...whose, madeAt: at, usedAt: at }, at - lifeMs);
  return kept.ok ? ok(base64url(token)) : kept;
}

export async function who(parts: Parts, token: string | undefined): Promise<Result<Reader, Unauthorised>> {
  const found = await lookUp(parts, token);
  if (!found) return err({ type: 'Unauthorised' });
  const { tokenHash, session, practice } = found;
  // A full disk takes no note of it, and still there is all to be read: then the idle time runs on.
  if (parts.now() - session.usedAt >= touchMs) await parts.accounts.touchSession(tokenHash, parts.now());
  return ok({ practice, device: session.device, person: session.person });
}

/** Whether a session is over; asking is no use of it. */
export const isOver = async (parts: Parts, token: string): Promise<boolean> => (await lookUp(parts, token)) === null;

async function lookUp({ accounts, practices, now }: Parts, token: string | undefined) {
  const tokenHash = await hashOfToken(token);
  const session = tokenHash && (await accounts.session(tokenHash));
  if (!session) return null;
  if (now() - session.madeAt >= lifeMs || now() - session.usedAt >= idleMs) {
    // Where a full disk keeps it, it is over all the same.
    await accounts.endSession(tokenHash);
    return null;
  }
  const practice = practices.get(session.practice);
  return practice && stillEnrolled(practice, session) ? { tokenHash, session, practice } : null;
}

export async function closeSession({ accounts }: Parts, token: string | undefined): Promise<Result<null, StorageFull>> {
  const tokenHash = await hashOfToken(token);
  return tokenHash ? accounts.endSession(tokenHash) : ok(null);
}

function stillEnrolled({ ledger: { roster } }: OpenPractice, { person, device }: Session): boolean {
  if (roster === null) return false;
  return (person === null || roster.persons.has(person)) && (device === null || roster.devices.has(device));
}

async function hashOfToken(token: string | undefined): Promise<Bytes | null> {
  if (token === undefined) return null;
  try {
    return await sha256Bytes(fromBase64url(token));
  } catch {
    return null;
  }
}
