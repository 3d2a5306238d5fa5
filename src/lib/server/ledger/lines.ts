/**
 * Lines that are held open so that devices hear of new entries at once: each tells how many the disk has, at its beginning and whenever
 * there are more, and shows now and then that it is alive. A slow reader is told the newest size when it has read the one before.
 */
import { utf8 } from '#bytes';
import { beatLine, liveBeatMs, sizeLine } from '#protocol';
import { err, ok, type Result } from '#result';
import type { TooMany } from '../auth/limits.ts';
import type { OpenPractice } from './practices.ts';

export interface Lines {
  /** `session`: of one there are two lines at most, the newest. `isOver` is asked before each sign of life. */
  open(practice: OpenPractice, session: string, isOver: () => Promise<boolean>): Result<ReadableStream<Uint8Array>, TooMany>;
  /** Ends all, and opens no more. */
  close(): void;
}

const maxOfOne = 2;
const maxInAll = 1000;
const retryAfterMs = 60_000;
/** A few lines; what is not read waits. */
const queueBytes = 64;

export function createLines(): Lines {
  const open = new Set<{ readonly session: string; readonly end: () => void }>();
  let limit = maxInAll;

  function lineOf(practice: OpenPractice, session: string, isOver: () => Promise<boolean>): ReadableStream<Uint8Array> {
    let writing: ReadableStreamDefaultController<Uint8Array> | null = null;
    let told: number | null = null;

    const mayWrite = (): boolean => (writing?.desiredSize ?? 0) > 0;
    const tell = (): void => {
      const { committed } = practice;
      if (committed === told || !mayWrite()) return;
      // First: whoever waits for it pulls in the middle of being given it.
      told = committed;
      writing?.enqueue(utf8(sizeLine(committed)));
    };
    const showLife = async (): Promise<void> => {
      if (await isOver().catch(() => true)) line.end();
      else if (mayWrite()) writing?.enqueue(utf8(beatLine));
    };
    const hungUp = (): void => {
      writing = null;
      clearInterval(beat);
      unwatch();
      open.delete(line);
    };
    const line = {
      session,
      end: () => {
        writing?.close();
        hungUp();
      }
    };
    const unwatch = practice.watch(tell);
    const beat = setInterval(() => void showLife(), liveBeatMs);
    open.add(line);

    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          writing = controller;
          tell();
        },
        pull: tell,
        cancel: hungUp
      },
      new ByteLengthQueuingStrategy({ highWaterMark: queueBytes })
    );
  }

  return {
    open(practice, session, isOver) {
      const [oldest, ...others] = [...open].filter((line) => line.session === session);
      if (oldest && others.length + 1 >= maxOfOne) oldest.end();
      if (open.size >= limit) return err({ type: 'TooMany', retryAfterMs });
      return ok(lineOf(practice, session, isOver));
    },
    close() {
      limit = 0;
      for (const { end } of [...open]) end();
    }
  };
}
