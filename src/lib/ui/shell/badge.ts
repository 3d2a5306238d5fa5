/** What the header says of all photos together; pure. */
import type { SyncState } from '../app.ts';
import { words } from '../words.ts';

export interface Badge {
  readonly tone: 'safe' | 'here' | 'offline' | 'halted';
  readonly text: string;
}

/** Trouble first, then what is only here, then calm. */
export function badge(sync: SyncState, onlyHere: number): Badge {
  switch (sync.link) {
    case 'halted':
      return { tone: 'halted', text: words.sync.halted };
    case 'refused':
      return { tone: 'halted', text: words.sync.refused };
    case 'offline':
      return onlyHere > 0 ? { tone: 'here', text: words.sync.offlineWaiting(onlyHere) } : { tone: 'offline', text: words.sync.offline };
    case 'resting':
    case 'working':
      return onlyHere > 0 ? { tone: 'here', text: words.sync.onlyHere(onlyHere) } : { tone: 'safe', text: words.sync.allSafe };
  }
}
