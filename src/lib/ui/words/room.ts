/** What this device holds, what stays on it, and what may make room. */
import { photoCount } from './count.ts';

/** "is" or "are". */
const be = (n: number): string => (n === 1 ? 'is' : 'are');

export const room = {
  title: 'On this device',
  used: (used: string, quota: string) => `${used} used of ${quota} that this browser gives Enamel`,
  unknown: 'This browser does not say how much room there is.',
  low: 'This device is nearly full, so new photos are not taken in. What is here is kept.',
  lowMakeRoom: 'Make room below, or free space on the device: empty its bin, remove films and apps.',
  lowOnlyHere:
    'Let the photos that are only here reach the server first, then make room; or free space on the device: empty its bin, remove films and apps.',
  lowElse: 'Free space on the device: empty its bin, remove films and apps. Patients kept on this device below take room, too.',
  kept: 'This browser has promised to keep what is here.',
  notKept: 'This browser may clear what is here by itself when the device runs out of space.',
  notKeptWhat: 'Photos that are safe come back from the server. Those only here would be lost.',
  ask: 'Ask it to keep them',
  refused: 'The browser did not agree. Most do once Enamel is installed as an app, or used for a few days.',
  mayGo: (n: number, bytes: string) => `${bytes} of originals ${be(n)} also safe on the server, and may make room.`,
  mayGoHow: (budget: string) => `Enamel keeps up to ${budget} of them; those longest unused go first. Previews always stay.`,
  nothingMayGo: 'No original here may make room: they are only on this device, or kept for a pinned patient.',
  nothingMayGoNow: 'Nothing makes room now: this device may hold what the server has lost.',
  noOriginals: 'No original is on this device.',
  makeRoom: 'Make room now',
  made: (n: number, bytes: string) =>
    n === 0
      ? 'Nothing could go.'
      : `${photoCount(n)} made room: ${bytes}. Their originals are on the server and come back when you ask for them.`,
  pins: 'Kept on this device',
  pinsNone: 'Nobody yet. Keep a patient on this device from their page, to have all originals without a network.',
  pin: 'Keep on this device',
  pinned: 'Kept on this device',
  pinHint: 'All of this patient’s originals stay on this device, for when there is no network.',
  pinPhotos: photoCount,
  coming: (n: number) => `${photoCount(n)} still to come`,
  unpin: (name: string) => `Stop keeping ${name} on this device`,
  unpinShort: 'Stop keeping',
  fetch: 'Fetch the original',
  fetching: 'Fetching'
};
