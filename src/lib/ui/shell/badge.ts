/** What the header says of all photos together; pure. */
import type { App, SyncState } from '../app.ts';
import { words } from '../words.ts';

export interface Badge {
  readonly tone: 'safe' | 'here' | 'low' | 'offline' | 'halted';
  readonly text: string;
}

/** Trouble first (an alarm stands also while the server cannot be reached), then what is only here, then a device that is nearly full (`low`), then calm. */
export function badge(sync: SyncState, onlyHere: number, low: boolean, alarms = 0): Badge {
  if (alarms > 0) return { tone: 'halted', text: words.sync.halted };
  switch (sync.link) {
    case 'halted':
      return { tone: 'halted', text: words.sync.halted };
    case 'refused':
      return { tone: 'halted', text: words.sync.refused };
    case 'offline':
      if (low) return nearlyFull(onlyHere);
      return onlyHere > 0 ? { tone: 'here', text: words.sync.offlineWaiting(onlyHere) } : { tone: 'offline', text: words.sync.offline };
    case 'resting':
    case 'working':
      if (low) return nearlyFull(onlyHere);
      return onlyHere > 0 ? { tone: 'here', text: words.sync.onlyHere(onlyHere) } : { tone: 'safe', text: words.sync.allSafe };
  }
}

/** The browser tells of too little room, or has refused it: some tell a quota that grows with what is used. */
export const isLow = ({ room, imports }: Pick<App, 'room' | 'imports'>): boolean =>
  room.low || imports.some(({ paused }) => paused === 'LowSpace');

const nearlyFull = (onlyHere: number): Badge => ({
  tone: 'low',
  text: onlyHere > 0 ? words.sync.onlyHereNearlyFull(onlyHere) : words.sync.nearlyFull
});
