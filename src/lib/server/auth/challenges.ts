/** Random numbers to be signed: each good for one purpose, once, for a while. */
import type { Bytes } from '#bytes';
import { challengeBytes } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Caller, Parts } from '../parts.ts';
import type { ChallengePurpose, StorageFull } from '../ports.ts';
import { challengesAsked, type TooMany } from './limits.ts';
import { checkSetupCode } from './setup-code.ts';

/** Between the two lies the making of a practice, with words and sheets to print. */
const setupChallengeMs = 2 * 60 * 60_000;
const sessionChallengeMs = 5 * 60_000;

export async function setupChallenge(
  parts: Parts,
  code: string,
  { address }: Caller
): Promise<Result<Bytes, TooMany | StorageFull | { readonly type: 'SetupClosed' }>> {
  const setup = await checkSetupCode(parts, code, address);
  if (!setup.ok) return setup;
  if (setup.value.used !== null) return err({ type: 'SetupClosed' });
  return issue(parts, 'setup', setupChallengeMs, address);
}

export const sessionChallenge = (parts: Parts, { address }: Caller): Promise<Result<Bytes, TooMany | StorageFull>> =>
  issue(parts, 'session', sessionChallengeMs, address);

async function issue(
  { accounts, limits, now, randomBytes }: Parts,
  purpose: ChallengePurpose,
  lifeMs: number,
  address: string
): Promise<Result<Bytes, TooMany | StorageFull>> {
  const allowed = limits.take(`challenge ${address}`, challengesAsked);
  if (!allowed.ok) return allowed;
  const challenge = randomBytes(challengeBytes);
  const kept = await accounts.keepChallenge(challenge, purpose, now(), now() + lifeMs);
  return kept.ok ? ok(challenge) : kept;
}
