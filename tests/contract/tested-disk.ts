/** What the contract's suites share: a disk to test on, and how two moments of it are compared. */
import { expect } from 'vitest';
import type { Storage } from '#storage';
import { cursorAt, deviceRow, ledgerRow, somePerson } from './storage-rows.ts';

/** How much fits on each. */
export const diskBytes = 48_000_000;

/** One browser's disk: storages opened on it are its tabs. */
export interface TestedDisk {
  open(): Storage;
  /** From now on only about this many bytes more fit. */
  leave(freeBytes: number): Promise<void>;
  remove(): Promise<void>;
}

export const foundingSize = 3;

export async function found(storage: Storage): Promise<void> {
  const rows = await Promise.all([0, 1, 2].map((index) => ledgerRow(index, 1000 + index)));
  expect(await storage.found(await deviceRow(), rows, await cursorAt(foundingSize))).toEqual({ ok: true, value: null });
}

/** Everything that can be read, so that two moments can be compared. */
export async function everything(storage: Storage): Promise<unknown> {
  return {
    device: (await storage.device())?.device ?? null,
    end: await storage.chainEnd(),
    outbox: await storage.outbox(),
    cursor: await storage.cursor(),
    entries: await storage.entries(0, 1000),
    unreceipted: await storage.unreceipted(),
    originals: await storage.originals(),
    pins: await storage.pins(),
    imports: await storage.imports(),
    checkpoint: await storage.checkpoint(),
    snapshot: await storage.snapshot(somePerson(1)),
    alarms: await storage.alarms()
  };
}

export const change = (storage: Storage): Promise<void> =>
  new Promise((resolve) => {
    const undo = storage.watch(() => {
      undo();
      resolve();
    });
  });
