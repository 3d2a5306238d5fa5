/**
 * The one-time code that lets the first practice be created here. It is made at the first start and printed in a link.
 *
 * [Note: The setup code is kept in clear] Until it is used it lies readable in the database, because a server that is started again
 * must print the same link: a person may have it on paper or in a mail. Whoever reads the server's disk could create a practice on
 * that disk anyway. Once used, only its hash is kept, to know a repeated founding whose answer was lost.
 */
import { base64url, equal, sha256Bytes, utf8 } from '#bytes';
import { err, ok, type Result } from '#result';
import type { Parts } from '../parts.ts';
import type { AccountStore, Setup } from '../ports.ts';
import { type TooMany, wrongSetupCodes } from './limits.ts';

const codeBytes = 16;

export async function ensureSetupCode(accounts: AccountStore, randomBytes: Parts['randomBytes']): Promise<void> {
  if ((await accounts.setup()) !== null) return;
  const code = base64url(randomBytes(codeBytes));
  await accounts.openSetup(code, await hashOfCode(code));
}

/** The link's address; its code is in the fragment, which no browser sends and no log sees. Null once a practice exists. */
export async function setupLink(accounts: AccountStore, origin: string): Promise<string | null> {
  const setup = await accounts.setup();
  return setup?.code ? `${origin}/setup#${setup.code}` : null;
}

/** The setup this code belongs to, used or not. Wrong codes are counted by address; a right one costs nothing. */
export async function checkSetupCode(
  { accounts, limits }: Parts,
  code: string,
  address: string
): Promise<Result<Setup, TooMany | { readonly type: 'SetupClosed' }>> {
  const key = `setup ${address}`;
  const allowed = limits.take(key, wrongSetupCodes);
  if (!allowed.ok) return allowed;
  const setup = await accounts.setup();
  if (setup === null || !equal(await hashOfCode(code), setup.codeHash)) return err({ type: 'SetupClosed' });
  limits.forgive(key);
  return ok(setup);
}

const hashOfCode = (code: string) => sha256Bytes(utf8(code));
