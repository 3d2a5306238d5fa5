import { describe, expect, test } from 'vitest';
import { DeviceRoom } from '../../src/lib/app/room.svelte.ts';

const gigabyte = 1_000_000_000;

/** A browser's storage as it tells of itself; counts what it was asked. */
class Teller {
  usage = 0;
  quota = gigabyte;
  grants = false;
  isPersisted = false;
  asked = { estimate: 0, persist: 0 };

  estimate(): Promise<StorageEstimate> {
    this.asked.estimate++;
    return Promise.resolve({ usage: this.usage, quota: this.quota });
  }
  persisted(): Promise<boolean> {
    return Promise.resolve(this.isPersisted);
  }
  persist(): Promise<boolean> {
    this.asked.persist++;
    this.isPersisted ||= this.grants;
    return Promise.resolve(this.isPersisted);
  }
}

const open = (): { teller: Teller; room: DeviceRoom; clock: { ms: number } } => {
  const teller = new Teller();
  const clock = { ms: 0 };
  return { teller, clock, room: new DeviceRoom(teller, () => clock.ms) };
};

describe('the room on this device', () => {
  test('is unknown until it is looked at, and asks for nothing by itself', () => {
    const { teller, room } = open();
    expect([room.persisted, room.usedBytes, room.quotaBytes, room.low]).toEqual([null, null, null, false]);
    expect(teller.asked).toEqual({ estimate: 0, persist: 0 });
  });

  test('is what the browser tells', async () => {
    const { teller, room } = open();
    teller.usage = 300;
    await room.look();
    expect([room.persisted, room.usedBytes, room.quotaBytes, room.low]).toEqual([false, 300, gigabyte, false]);
    expect(teller.asked.persist).toBe(0);
  });

  test('is low where less than 256 megabytes are left', async () => {
    const { teller, room } = open();
    teller.usage = gigabyte - 256_000_000;
    await room.look();
    expect(room.low).toBe(false);
    teller.usage++;
    await room.look();
    expect(room.low).toBe(true);
  });

  test('is looked at every few seconds at most, however much changes', async () => {
    const { teller, room, clock } = open();
    for (clock.ms = 0; clock.ms < 20_000; clock.ms += 100) await room.changed();
    expect(teller.asked.estimate).toBe(4);
  });

  test('is asked for once after opening and once after an import, until it is granted', async () => {
    const { teller, room } = open();
    await room.askToPersistAfter('opening');
    await room.askToPersistAfter('opening');
    expect([teller.asked.persist, room.persisted]).toEqual([1, false]);
    teller.grants = true;
    await room.askToPersistAfter('import');
    expect([teller.asked.persist, room.persisted]).toEqual([2, true]);
    await room.askToPersist();
    expect(teller.asked.persist).toBe(2);
  });

  test('is unknown where the browser does not tell, or refuses', async () => {
    for (const teller of [undefined, {}, { estimate: () => Promise.reject(new TypeError('no')) }]) {
      const room = new DeviceRoom(teller, () => 0);
      await room.askToPersist();
      expect([room.persisted, room.usedBytes, room.quotaBytes, room.low]).toEqual([null, null, null, false]);
    }
  });
});
