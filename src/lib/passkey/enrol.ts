import { type Bytes, fromBase64url } from '#bytes';
import { err, ok, type Result } from '#result';
import { assert, create, type Creation, type PasskeyFailed } from './ceremonies.ts';
import { judgePrf } from './prf.ts';

export interface Enrolled {
  readonly credential: Bytes;
  /** 32 bytes; the caller transfers it to the vault, which clears it. */
  readonly prf: Bytes;
  readonly registration: string;
}

/**
 * Creates a passkey, then asks it twice for the same secret: creation often returns no PRF result, and an authenticator that derives two
 * different secrets, none, or zeros would lock a person out for good. Such a one is not enrolled; its passkey is left unused.
 */
export async function enrol(creation: Creation, random: (length: number) => Bytes): Promise<Result<Enrolled, PasskeyFailed>> {
  const created = await create(creation);
  if (!created.ok) return created;
  const credential = fromBase64url(created.value.id);

  const outputs: (Bytes | null)[] = [];
  for (let ceremony = 0; ceremony < 2; ceremony++) {
    const asserted = await assert({ challenge: random(32), rpId: creation.rpId, credentials: [credential] });
    if (!asserted.ok) return asserted;
    outputs.push(asserted.value.prf);
  }
  const [first = null, second = null] = outputs;
  const judged = judgePrf(first, second);
  second?.fill(0);
  if (!judged.ok) {
    first?.fill(0);
    return err({ type: 'PasskeyFailed', why: judged.error.type });
  }
  return ok({ credential, prf: judged.value, registration: created.value.registration });
}
