import { expect, test } from 'vitest';
import { Alarms } from '../../../src/lib/app/alarms.svelte.ts';
import { toHash } from '../../../src/lib/bytes/index.ts';
import type { AlarmView } from '../../../src/lib/vault/api.ts';

const alarm = (day: number, endedAt: string | null = null): AlarmView => ({
  type: 'Rollback',
  by: 'Server',
  at: `2026-03-0${String(day)}T10:00:00Z`,
  expected: { size: 3, root: toHash(new Uint8Array(32)) },
  received: null,
  endedAt
});
const noon = '2026-03-09T12:00:00Z';

test('what stood here and is over is told until it was read', () => {
  const alarms = new Alarms();
  alarms.look([alarm(2), alarm(1)]);
  expect(alarms.standing).toHaveLength(2);
  expect(alarms.ended).toEqual([]);
  alarms.look([alarm(2), alarm(1, noon)]);
  alarms.look([alarm(2, noon), alarm(1, noon)]);
  alarms.look([alarm(2, noon), alarm(1, noon)]);
  expect(alarms.standing).toEqual([]);
  expect(alarms.ended.map(({ at }) => at)).toEqual([alarm(2).at, alarm(1).at]);
  alarms.forgetEnded();
  alarms.look([alarm(2, noon), alarm(1, noon)]);
  expect(alarms.ended).toEqual([]);
});

test('what was over before this page came is not told as news', () => {
  const alarms = new Alarms();
  alarms.look([alarm(1, noon)]);
  expect(alarms.ended).toEqual([]);
});
