import type { AlarmView } from '#vault';

/**
 * Alarms as this page has seen them: those that stand, and those that stood here and are over, until somebody has read that. What ended on an
 * earlier page is on the alarm's own page alone.
 */
export class Alarms {
  standing = $state.raw<readonly AlarmView[]>([]);
  ended = $state.raw<readonly AlarmView[]>([]);

  /** `all`: newest first. */
  look(all: readonly AlarmView[]): void {
    const stood = new Set(this.standing.map(nameOf));
    const over = all.filter((alarm) => alarm.endedAt !== null && stood.has(nameOf(alarm)));
    this.standing = all.filter(({ endedAt }) => endedAt === null);
    if (over.length > 0) this.ended = [...over, ...this.ended];
  }

  forgetEnded(): void {
    this.ended = [];
  }
}

/** The same one, whether it stands or not. */
const nameOf = ({ type, by, at, expected, received }: AlarmView): string =>
  [type, by, at, expected.size, expected.root, received?.size, received?.root].join();
