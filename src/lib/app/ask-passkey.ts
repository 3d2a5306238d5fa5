import { type Bytes, equal } from '#bytes';
import { assert, type PasskeyFailed } from '#passkey';
import { err, ok, type Result } from '#result';
import type { LockedUnlocker } from '#vault';

export interface Answered {
  readonly unlocker: LockedUnlocker;
  /** 32 bytes; whoever asked hands it to the vault, which clears it. */
  readonly prf: Bytes;
  /** For the server, as JSON text. */
  readonly assertion: string;
}

/** One ceremony for all passkeys among these, as each device has its own; answers with the one that was used. */
export async function askPasskey(
  unlockers: readonly LockedUnlocker[],
  challenge: Bytes,
  rpId: string
): Promise<Result<Answered, PasskeyFailed>> {
  const credentials = unlockers.flatMap(({ credential }) => credential ?? []);
  if (credentials.length === 0) return err({ type: 'PasskeyFailed', why: 'Other' });
  const asserted = await assert({ challenge, rpId, credentials });
  if (!asserted.ok) return asserted;
  const { prf, assertion, credential: answered } = asserted.value;
  const unlocker = unlockers.find(({ credential }) => credential !== null && equal(credential, answered));
  if (prf === null || !unlocker) return err({ type: 'PasskeyFailed', why: prf === null ? 'NoPrf' : 'Other' });
  return ok({ unlocker, prf, assertion });
}
