import type { Notice, Notices, Unfinished } from '#ui/app.ts';
import type { Alarms } from './alarms.svelte.ts';

/** What this page has to say until somebody has read it; also while it is locked. */
export class PageNotices implements Notices {
  unfinished = $state.raw<Unfinished | null>(null);
  overtaken = $state(false);
  byWords = $state(false);
  arrived = $state(false);
  readonly #alarms: Alarms;

  constructor(alarms: Alarms) {
    this.#alarms = alarms;
  }

  get ended(): Notices['ended'] {
    return this.#alarms.ended;
  }

  read(notice: Notice): void {
    switch (notice) {
      case 'unfinished':
        this.unfinished = null;
        return;
      case 'overtaken':
        this.overtaken = false;
        return;
      case 'byWords':
        this.byWords = false;
        return;
      case 'arrived':
        this.arrived = false;
        return;
      case 'ended':
        this.#alarms.forgetEnded();
    }
  }
}
