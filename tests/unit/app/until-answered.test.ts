import { describe, expect, test } from 'vitest';
import { type Hash, toHash, utf8 } from '#bytes';
import type { JoinState } from '#protocol';
import { err, ok, type Result } from '#result';
import type { RemoteFailure } from '#sync';
import { type AskingPorts, lookMs, untilAnswered } from '../../../src/lib/app/until-answered.ts';

const request = toHash(new Uint8Array(32).fill(7));
const offer = { ask: utf8('ask'), request };
const waiting: JoinState = { state: 'waiting', reply: null };
const gone: JoinState = { state: 'gone', reply: null };
const answered = (reply: string): JoinState => ({ state: 'answered', reply: utf8(reply) });
const offline: Result<never, RemoteFailure> = err({ type: 'Offline' });

/** A server that says these things, one after the other, and then nothing more: by then it must have been given up. */
function server(...says: readonly ('ticket' | 'offline' | JoinState)[]) {
  const asked: string[] = [];
  const told: boolean[] = [];
  const pauses: number[] = [];
  const stop = new AbortController();
  let turn = 0;
  const next = () => says[turn++] ?? 'offline';
  const ports: AskingPorts = {
    mailbox: {
      askToJoin: () => {
        asked.push('ask');
        return Promise.resolve(next() === 'ticket' ? ok({ request, lifeMs: 1000 }) : offline);
      },
      lookForReply: (of: Hash) => {
        asked.push(of === request ? 'look' : 'look for another');
        const state = next();
        return Promise.resolve(typeof state === 'string' ? offline : ok(state));
      }
    },
    readReply: (reply) =>
      Promise.resolve(
        reply.join() === utf8('ours').join() ? ok({ words: ['one', 'two'] }) : err({ type: 'BadCode', why: 'UnknownDevice' })
      ),
    pause: (ms) => {
      pauses.push(ms);
      if (turn >= says.length) stop.abort();
      return Promise.resolve();
    },
    offline: (now) => told.push(now)
  };
  return { asked, told, pauses, words: () => untilAnswered(offer, ports, stop.signal) };
}

describe('a request that lies with the server', () => {
  test('is looked after every two seconds until there is a reply', async () => {
    const { words, asked, pauses, told } = server('ticket', waiting, waiting, answered('ours'));
    expect(await words()).toEqual(['one', 'two']);
    expect(asked).toEqual(['ask', 'look', 'look', 'look']);
    expect(pauses).toEqual([lookMs, lookMs, lookMs]);
    expect(told).toEqual([false, false, false, false]);
  });

  test('is posted again where the server has forgotten it', async () => {
    const { words, asked } = server('ticket', gone, 'ticket', answered('ours'));
    expect(await words()).toEqual(['one', 'two']);
    expect(asked).toEqual(['ask', 'look', 'ask', 'look']);
  });

  test('waits for a server that cannot be reached, and says so', async () => {
    const { words, asked, told } = server('offline', 'ticket', 'offline', answered('ours'));
    expect(await words()).toEqual(['one', 'two']);
    expect(asked).toEqual(['ask', 'ask', 'look', 'look']);
    expect(told).toEqual([true, false, true, false]);
  });

  test('is not answered by a reply to somebody else', async () => {
    const { words } = server('ticket', answered('another'), answered('ours'));
    expect(await words()).toEqual(['one', 'two']);
    expect(await server('ticket', answered('another')).words()).toBeNull();
  });

  test('is given up when nobody waits any more', async () => {
    expect(await server('ticket', waiting).words()).toBeNull();
  });
});
