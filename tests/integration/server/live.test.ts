import { afterEach, describe, expect, test, vi } from 'vitest';
import { liveBeatMs } from '#protocol';
import { createLines } from '../../../src/lib/server/ledger/lines.ts';
import { openPractice } from '../../../src/lib/server/ledger/practices.ts';
import { type Clinic, good, hour, newRecord, problemOf, push, startFounded } from './given.ts';

afterEach(() => {
  vi.useRealTimers();
});

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function listen({ app, token }: Clinic) {
  const reader = good(await app.live(token)).getReader();
  return {
    /** The next line; null at the end. */
    async next(): Promise<string | null> {
      const { value } = await reader.read();
      return value ? decode(value) : null;
    },
    hangUp: () => reader.cancel()
  };
}

const capture = async (clinic: Clinic) => good(await push(clinic, await newRecord(clinic, clinic.practice.streams.desk)));

describe('a line that is held open', () => {
  test('tells the size at once, and again whenever something was appended', async () => {
    const clinic = await startFounded();
    const line = await listen(clinic);
    expect(await line.next()).toBe('6\n');
    for (const size of ['7\n', '8\n']) {
      const told = line.next();
      await capture(clinic);
      expect(await told).toBe(size);
    }
  });

  test('tells everybody of the practice, and nothing of what was there already', async () => {
    const clinic = await startFounded();
    const parcel = await newRecord(clinic, clinic.practice.streams.desk);
    good(await push(clinic, parcel));
    const [one, other] = [await listen(clinic), await listen(clinic)];
    expect([await one.next(), await other.next()]).toEqual(['7\n', '7\n']);
    good(await push(clinic, parcel));
    await capture(clinic);
    expect([await one.next(), await other.next()]).toEqual(['8\n', '8\n']);
  });

  test('tells a slow reader the newest size when it has read the one before', async () => {
    const clinic = await startFounded();
    const line = await listen(clinic);
    for (let i = 0; i < 100; i++) await capture(clinic);
    const sizes: string[] = [];
    while (sizes.at(-1) !== '106\n') sizes.push((await line.next()) ?? 'ended');
    expect(sizes.length).toBeLessThan(50);
  });

  test('is for a session alone', async () => {
    const clinic = await startFounded();
    expect(problemOf(await clinic.app.live(undefined))).toBe('Unauthorised');
    expect(problemOf(await clinic.app.live('AAAA'))).toBe('Unauthorised');
  });

  test('shows every twenty seconds that it is alive, and ends with its session, of which it is no use', async () => {
    const clinic = await startFounded();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const line = await listen(clinic);
    expect(await line.next()).toBe('6\n');
    vi.advanceTimersByTime(liveBeatMs);
    expect(await line.next()).toBe('\n');
    clinic.clock.now += hour - 1;
    vi.advanceTimersByTime(liveBeatMs);
    expect(await line.next()).toBe('\n');
    clinic.clock.now += 1;
    vi.advanceTimersByTime(liveBeatMs);
    expect(await line.next()).toBeNull();
  });

  test('ends where somebody has closed the session', async () => {
    const clinic = await startFounded();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const line = await listen(clinic);
    await line.next();
    good(await clinic.app.closeSession(clinic.token));
    vi.advanceTimersByTime(liveBeatMs);
    expect(await line.next()).toBeNull();
  });

  test('ends when the server closes, which waits for nobody', async () => {
    const clinic = await startFounded();
    const line = await listen(clinic);
    await line.next();
    await clinic.app.close();
    expect(await line.next()).toBeNull();
  });

  test('that the other side has left costs nothing any more', async () => {
    const clinic = await startFounded();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const line = await listen(clinic);
    await line.next();
    expect(vi.getTimerCount()).toBe(1);
    await line.hangUp();
    expect(vi.getTimerCount()).toBe(0);
    await capture(clinic);
  });

  test('makes way where its session opens a third; of one session two are open', async () => {
    const clinic = await startFounded();
    const lines = [await listen(clinic), await listen(clinic), await listen(clinic)];
    for (const line of lines) expect(await line.next()).toBe('6\n');
    await capture(clinic);
    expect(await Promise.all(lines.map((line) => line.next()))).toEqual([null, '7\n', '7\n']);
  });

  test('is refused where a thousand are open', async () => {
    const { practice, ledger } = await startFounded();
    const lines = createLines();
    const open = openPractice(practice.id, ledger);
    const never = (): Promise<boolean> => Promise.resolve(false);
    for (let i = 0; i < 1000; i++) good(lines.open(open, String(i), never));
    expect(problemOf(lines.open(open, 'one more', never))).toBe('TooMany');
    lines.close();
    expect(problemOf(lines.open(open, 'after the end', never))).toBe('TooMany');
  });
});
