import { expect, test } from 'vitest';
import { toHash } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { Alarm } from '../../../src/lib/ui/alarm/Alarm.svelte.ts';
import type { App } from '../../../src/lib/ui/app.ts';
import { badge } from '../../../src/lib/ui/shell/badge.ts';
import { alarmWords, verdictWords } from '../../../src/lib/ui/words/alarm.ts';
import type { AlarmView } from '../../../src/lib/vault/api.ts';

const head = { size: 3, root: toHash(new Uint8Array(32)) };
const alarm = (type: AlarmView['type'], by: AlarmView['by'] = 'Server'): AlarmView => ({
  type,
  by,
  at: '2026-03-05T10:00:00Z',
  expected: head,
  received: null,
  endedAt: null
});
const alarmed = (types: AlarmView['type'][], gives: App['giveBack'] = () => Promise.resolve(ok(null))): Alarm => {
  const parts: Pick<App, 'alarms' | 'askAgain' | 'giveBack'> = {
    alarms: types.map((type) => alarm(type)),
    askAgain: gives,
    giveBack: gives
  };
  return new Alarm(parts as App);
};

test('only what a server has lost can be given back to it', () => {
  expect(alarmed(['Rollback']).mayGiveBack).toBe(true);
  for (const type of ['Fork', 'Forged', 'Foreign'] as const) expect(alarmed([type]).mayGiveBack).toBe(false);
  expect(alarmed(['Fork', 'Rollback']).mayGiveBack).toBe(false);
  expect(alarmed([]).mayGiveBack).toBe(false);
});

test('what another device has shown is not ended by asking the server', () => {
  const parts: Pick<App, 'alarms'> = { alarms: [alarm('Fork', 'Device')] };
  expect(new Alarm(parts as App).mayAskAgain).toBe(false);
  expect(alarmed(['Fork']).mayAskAgain).toBe(true);
  expect(alarmWords({ type: 'Fork', by: 'Device' }).title).not.toBe(alarmWords({ type: 'Fork', by: 'Server' }).title);
});

test('what ends an alarm is said: by the server it may end by itself, by another device nothing ends it yet', () => {
  for (const type of ['Fork', 'Rollback', 'Forged', 'Foreign'] as const)
    expect(alarmWords({ type, by: 'Server' }).ends).toContain('Enamel asks it now and then');
  expect(alarmWords({ type: 'Fork', by: 'Device' }).ends).toContain('Nothing in this version of Enamel ends that');
});

test('what came of asking is said in each case', async () => {
  const ended = alarmed(['Rollback']);
  await ended.giveBack();
  expect(ended.said).toMatchObject({ tone: 'done' });
  const offline = alarmed(['Fork'], () => Promise.resolve(err({ type: 'Offline' })));
  await offline.askAgain();
  expect(offline.said?.text).toContain('cannot be reached');
  const wrong = alarmed(['Fork'], () => Promise.resolve(err({ type: 'StillWrong' })));
  await wrong.askAgain();
  expect(wrong.said?.text).toContain('still contradicts');
});

test('each kind of alarm says first to keep what is here', () => {
  for (const type of ['Fork', 'Rollback', 'Forged', 'Foreign'] as const)
    expect(alarmWords({ type, by: 'Server' }).todo[0]).toContain('Do not clear this browser');
});

test('of four verdicts one alone is bad, and one says to turn round', () => {
  expect((['Same', 'Behind', 'Ahead', 'Fork'] as const).map((verdict) => verdictWords(verdict).tone)).toEqual([
    'done',
    'done',
    'plain',
    'loss'
  ]);
  expect(verdictWords('Ahead').text).toContain('Show this device’s code to the other one');
});

test('an alarm is told in the header whatever the link is', () => {
  expect(badge({ link: 'offline', why: null }, 3, false, 1).tone).toBe('halted');
  expect(badge({ link: 'resting', why: null }, 0, false, 0).tone).toBe('safe');
});
