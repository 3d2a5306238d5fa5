/** From a verified record entry to the records in it. */
import type { EpochId } from '#bytes';
import { open } from '#crypto';
import { parseRecords, type RecordPatch } from '#domain';
import type { Taken } from '#ledger';
import { err, ok, type Result } from '#result';
import { recordContext } from './contexts.ts';
import type { Keyring } from './keyring.ts';

/** Nobody has opened its epoch for this person; its body is not here, or does not open. */
export type Unopened = { readonly type: 'Shut'; readonly epoch: EpochId } | { readonly type: 'NotHere' } | { readonly type: 'OpenFailed' };

export async function openRecords(keyring: Keyring, { entry, body }: Taken): Promise<Result<readonly RecordPatch[], Unopened>> {
  const { header } = entry;
  if (header.epoch === null || body === null) return err({ type: 'NotHere' });
  const epoch = await keyring.epoch(header.epoch);
  if (epoch === null) return err({ type: 'Shut', epoch: header.epoch });
  const opened = await open(epoch.seal, recordContext(header.practice, header.stream, header.object, epoch.id), body);
  return opened.ok ? ok(recordsIn(opened.value)) : err({ type: 'OpenFailed' });
}

/** A body that opens and is no record is a writer's mistake: it counts as unknown and stays where it is. */
function recordsIn(plain: Uint8Array): readonly RecordPatch[] {
  try {
    return parseRecords(plain);
  } catch {
    return [{ type: 'unknown' }];
  }
}
