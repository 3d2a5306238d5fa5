import type { Alarm } from './port.ts';

/** Whether the server was not found in line again since. */
export const stands = ({ endedAt }: Alarm): boolean => endedAt === null;

/** Whether a server that was in line when it was asked has answered it. */
export const isAnswered = (alarm: Alarm, askedAt: number): boolean => stands(alarm) && alarm.by === 'Server' && alarm.at <= askedAt;

/** Whether two alarms tell of the same thing: the same wrong answer, given to the same question. */
export const sameAlarm = (one: Omit<Alarm, 'endedAt'>, other: Omit<Alarm, 'endedAt'>): boolean =>
  one.type === other.type &&
  one.by === other.by &&
  one.expected.size === other.expected.size &&
  one.expected.root === other.expected.root &&
  one.received?.size === other.received?.size &&
  one.received?.root === other.received?.root;
