/**
 * The ledger's checkpoint as this device keeps it: 32 bytes of MAC by the device's secret ‖ the checkpoint. It saves replaying every entry at each
 * start. Whatever is wrong with it, it is not used, and made again: nothing is lost with it but time.
 */
import { type Bytes, concat, equal } from '#bytes';
import { checkpointMac } from '#crypto';
import { type Ledger, resumeLedger } from '#ledger';
import type { DeviceRow, Storage } from '#storage';

const macBytes = 32;

/** Null where there is none that this device kept of this practice and this program reads. What it leads to is compared by whoever goes on. */
export async function ledgerFromCheckpoint(storage: Storage, { practice, secret }: DeviceRow): Promise<Ledger | null> {
  // A large value that a browser has lost is told by rejecting.
  const kept = await storage.checkpoint().catch(() => null);
  if (kept === null) return null;
  const bytes = kept.subarray(macBytes);
  if (!equal(await checkpointMac(secret, bytes), kept.subarray(0, macBytes))) return null;
  const resumed = await resumeLedger(practice, bytes);
  return resumed.ok ? resumed.value : null;
}

/** Where the disk is full, or fails, there is none the next time. */
export async function keepCheckpoint(storage: Storage, { secret }: DeviceRow, bytes: Bytes): Promise<void> {
  const mac = await checkpointMac(secret, bytes);
  await storage.keepCheckpoint(concat(mac, bytes)).catch(() => null);
}

export async function forgetCheckpoint(storage: Storage): Promise<void> {
  await storage.keepCheckpoint(new Uint8Array()).catch(() => null);
}

/**
 * Each costs as much as the whole state is long: so the next is due when the ledger has grown by a part of it. While more is on its way, as on a device
 * that has just joined, it is due when the ledger has doubled: the last one counts, and all of them together cost two of it.
 */
export const checkpointIsDue = (size: number, kept: number, more: boolean): boolean => size - kept > Math.max(500, more ? kept : kept / 16);
