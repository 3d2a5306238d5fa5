/** What stands against the server, and what stood. */
import type { Storage } from '../port.ts';
import { isAnswered, sameAlarm, stands } from '../standing.ts';
import type { Tables } from './tables.ts';

type AlarmVerbs = Pick<Storage, 'raise' | 'alarms' | 'endAlarms'>;

export function alarmVerbs({ db, alarms }: Tables): AlarmVerbs {
  return {
    raise: (alarm) =>
      db.transaction('rw', alarms, async () => {
        if ((await alarms.filter((one) => stands(one) && sameAlarm(one, alarm)).count()) > 0) return;
        await alarms.add({ ...alarm, endedAt: null });
      }),
    alarms: () => alarms.toArray(),
    endAlarms: async (at, askedAt) => {
      await alarms.filter((alarm) => isAnswered(alarm, askedAt)).modify({ endedAt: at });
    }
  };
}
