/** The PRF extension: the one input every authenticator is asked with, and whether what it answered may carry a key. */
import { type Bytes, equal, fromHex } from '#bytes';
import { err, ok, type Result } from '#result';

/** SHA-256 of "enamel/1/prf". Compiled in: were it stored or sent, whoever altered it would get another secret out of the authenticator. */
export const prfInput: Bytes = fromHex('4798cc0db3d71f835506b79b5f2740deaa7edb2a3707a94821f3d950c76afd8f');

const prfBytes = 32;

export type PrfRefused = { readonly type: 'NoPrf' } | { readonly type: 'Unstable' } | { readonly type: 'Zero' };

/**
 * The authenticator's secret, when two ceremonies gave the same 32 bytes. `NoPrf`: none came, or none of 32 bytes; `Unstable`: two
 * different ones; `Zero`: all zero, as from an authenticator that answers without computing. With any of these it cannot be enrolled.
 */
export function judgePrf(first: Bytes | null, second: Bytes | null): Result<Bytes, PrfRefused> {
  if (first?.byteLength !== prfBytes || second?.byteLength !== prfBytes) return err({ type: 'NoPrf' });
  if (!equal(first, second)) return err({ type: 'Unstable' });
  if (first.every((byte) => byte === 0)) return err({ type: 'Zero' });
  return ok(first);
}
