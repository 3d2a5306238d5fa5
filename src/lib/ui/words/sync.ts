/** The header's sentence on where the photos are, and the sheet behind it. */
import type { SyncState } from '../app.ts';
import { photoCount } from './count.ts';
import { moment } from './dates.ts';
import { grouped } from './locale.ts';

export const sync = {
  title: 'Where the photos are',
  allSafe: 'All photos safe',
  onlyHere: (n: number) => `${grouped(n)} only on this device`,
  offline: 'Offline',
  offlineWaiting: (n: number) => `Offline, ${grouped(n)} waiting`,
  refused: 'Not sent: look at this',
  halted: 'Stopped: look at this',
  nearlyFull: 'Device nearly full',
  onlyHereNearlyFull: (n: number) => `${grouped(n)} only here, nearly full`,
  retry: 'Send now',
  see: 'See what happened',
  alarmedLocked: 'The server contradicts what this device knows, so nothing is sent. You can unlock and work as usual.',
  inLineAgain: (at: string) =>
    `The server contradicted what this device knows. It is in line again since ${moment(at)}, and what waited is being sent.`,
  sums: {
    sealing: 'Being added: not kept yet.',
    here: 'Sealed and kept here. No server has them yet.',
    safe: 'Sealed and kept here, and on the server, which has confirmed each.',
    away: 'Sealed on the server. A preview is here; the original comes when you ask for it.',
    broken: 'What is stored of them does not open. Nothing else is affected.'
  },
  explain: {
    allSafe: 'Every photo is sealed and stored on the server, which has confirmed each one.',
    sending: (n: number) =>
      `${photoCount(n)} ${n === 1 ? 'is' : 'are'} sealed and kept on this device, and on the way to the server. Leave this window open until the count is gone.`,
    offline:
      'The server cannot be reached. Everything works; what you add is sealed and kept on this device, and goes up by itself when the server is back.',
    triedAgain: 'Tried just now: the server still cannot be reached.',
    waiting: (n: number) =>
      `Until then ${photoCount(n)} ${n === 1 ? 'exists' : 'exist'} on this device only. Do not clear its browser or give it away.`
  }
};

/** Why nothing is sent, and what to do, for `refused` and `halted`. */
export function whySentence(why: NonNullable<SyncState['why']>): string {
  switch (why) {
    case 'Unauthorised':
      return 'The server no longer takes this device’s word. Try to send again; if that does not help, ask who looks after the server.';
    case 'SetupClosed':
      return 'The server already has a practice that was created with another setup link. This one stays on this device. Ask who looks after the server for a new link.';
    case 'EntryRefused':
      return 'The server refuses something that this device wants to store. Your photos stay here, sealed. Ask who looks after the server, and keep this device.';
    case 'TooLarge':
      return 'One photo is larger than the server takes. It stays on this device. Ask who looks after the server to raise its limit.';
    case 'ServerFull':
      return 'The server has no room left. Your photos wait on this device. Ask who looks after the server to make room, then send again.';
    case 'StorageFull':
      return 'This device has no room left, so it cannot take in what is new on the server. Free some space on it, then send again.';
    case 'NotOurServer':
      return 'What answers at this address is not your practice’s server. Check the address and the network. Nothing was sent to it.';
    case 'Fork':
      return 'The server shows this device a different history than before. Nothing is sent or changed from here any more, and nothing here is lost. Tell whoever looks after the server, and do not clear this device.';
    case 'Rollback':
      return 'The server has less than it had already confirmed, as after an old backup was put back. Nothing is sent any more, and nothing here is lost. Tell whoever looks after the server, and do not clear this device.';
    case 'Forged':
      return 'The server gave out something that nobody of your practice signed. It was not taken in. Nothing is sent any more. Tell whoever looks after the server.';
    case 'Foreign':
      return 'The server gave out the history of another practice. It was not taken in. Nothing is sent any more. Tell whoever looks after the server.';
  }
}
