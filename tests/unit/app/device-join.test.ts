/** What the screen shows of a device, or of somebody new on it, on the way into a practice. */
import { expect, test } from 'vitest';
import { type DeviceId, type PracticeId, toHash, utf8 } from '#bytes';
import { ok } from '#result';
import type { DeviceState, VaultApi } from '#vault';
import { DeviceJoin } from '../../../src/lib/app/device-join.svelte.ts';

const empty: DeviceState = { type: 'Empty' };
const founded: DeviceState = { type: 'Founded', practice: 'p' as PracticeId, device: 'd' as DeviceId, people: [] };
const joining: DeviceState = { type: 'Joining', practice: 'p' as PracticeId, device: 'd' as DeviceId, have: 3, of: 9 };
const offer = { ask: utf8('ask'), request: toHash(new Uint8Array(32)), words: ['one'], code: 'code' };

function scene() {
  const asked: string[] = [];
  const parts: Pick<VaultApi, 'startJoin' | 'startJoinAsColleague' | 'join' | 'joinAsColleague' | 'readReply'> = {
    startJoin: () => {
      asked.push('device');
      return Promise.resolve(offer);
    },
    startJoinAsColleague: () => {
      asked.push('colleague');
      return Promise.resolve(offer);
    },
    join: () => Promise.resolve(ok(null)),
    joinAsColleague: () => Promise.resolve(ok(null)),
    readReply: () => Promise.resolve(ok({ words: ['zoo'] }))
  };
  let answered: ReturnType<typeof ok<{ state: 'answered'; reply: ReturnType<typeof utf8> }>> | null = null;
  const mailbox = {
    askToJoin: () => Promise.resolve(ok({ state: 'waiting' as const })),
    lookForReply: () => Promise.resolve(answered ?? ok({ state: 'waiting' as const, reply: null }))
  } as unknown as ConstructorParameters<typeof DeviceJoin>[0];
  const join = new DeviceJoin(mailbox, 'https://praxis.example', () => new Promise((next) => setTimeout(next, 1)));
  return {
    join,
    asked,
    api: parts as VaultApi,
    answer: () => (answered = ok({ state: 'answered', reply: utf8('reply') }))
  };
}

test('a device and somebody new ask each by their own verb, and the screen says which', async () => {
  const { join, api, asked, answer } = scene();
  for (const [who, on] of [
    ['Device', empty],
    ['Colleague', empty],
    ['Colleague', founded]
  ] as const) {
    await join.start(api, on.type, who, 'shared');
    expect(join.shown).toMatchObject({ step: 'asking', who });
    join.look(on, false);
    expect(join.shown).toMatchObject({ step: 'asking', who });
  }
  expect(asked).toEqual(['device', 'colleague', 'colleague']);
  answer();
  await expect.poll(() => join.shown).toEqual({ step: 'answered', who: 'Colleague', words: ['zoo'] });
  join.drop();
});

test('what was asked on a device without a practice is over where another tab has founded one', async () => {
  const { join, api } = scene();
  await join.start(api, 'Empty', 'Colleague', 'shared');
  join.look(founded, false);
  expect(join.shown).toBeNull();
  join.drop();
});

test('a further device comes to choosing; somebody new waits for the history, on a known device too, until they are let in', async () => {
  const { join, api } = scene();
  await join.start(api, 'Empty', 'Device', 'shared');
  await join.confirm(api);
  join.look(joining, true);
  expect(join.shown).toEqual({ step: 'fetching', have: 3, of: 9, offline: true });
  join.look(founded, false);
  expect(join.shown).toEqual({ step: 'choosing' });
  expect(join.isArriving).toBe(false);
  join.drop();

  await join.start(api, 'Founded', 'Colleague', 'shared');
  await join.confirmColleague(api, []);
  join.look(founded, true);
  expect(join.shown).toEqual({ step: 'fetching', have: 0, of: 0, offline: true });
  expect(join.isArriving).toBe(true);
  join.drop();
  join.look(founded, false);
  expect([join.shown, join.isArriving]).toEqual([null, false]);
});
