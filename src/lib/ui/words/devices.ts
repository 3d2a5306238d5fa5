/** The devices of the practice, and letting one more in. */
import { moment } from './dates.ts';

export const devices = {
  title: 'Devices',
  lead: 'Each of these holds what your practice has, sealed. Whoever has a way to unlock it opens what is theirs to see.',
  here: 'This device',
  classes: { shared: 'Shared device', fixed: 'Fixed device', personal: 'Personal device' },
  lastWrote: (at: string) => `Last change ${moment(at)}, by its own clock`,
  wroteNothing: 'No change from it yet',
  short: (id: string) => `Mark ${id}`,
  add: 'Add a device',
  compare: 'Compare with another device',
  compareWhat: 'Two devices that show each other the same have been told the same by the server. It needs no network.',

  addTitle: 'Add a device',
  addLead: 'A further device of your own: it opens as you, and sees what you see.',
  addHow: (origin: string) => [
    `On the new device, open ${origin} in a browser.`,
    'There, choose "Join a practice", then "I use Enamel here already", and say what kind of device it is.',
    'It then shows a code and twelve words. Scan the code, or compare the words below.'
  ],
  awayTitle: 'It is somewhere else',
  away: 'A link brings it here. You then compare the words with the person who holds it, by telephone.',
  makeLink: 'Make a link',
  sendLink: 'Send this link to the device that is to join, and open it there.',
  copyLink: 'Copy the link',
  shareLink: 'Share it',
  copied: 'Copied',
  linkRules: [
    'It admits one device, and ends when about a thousand more entries were written in your practice.',
    'It opens nothing by itself. The words decide: let them be read out to you, and compare all twelve with those on this page.',
    'When the device asks, it stands on this page.'
  ],
  byLink: 'It came by your link. Let its words be read out to you by telephone.',
  scan: 'Scan its code',
  waiting: 'Waiting for a device to ask',
  offline: 'The server cannot be reached. A device can be added only while both reach it.',
  asks: (kind: string) => `${kind} asks to join`,
  wordsOf: 'Its words',
  onlyIf: 'Let it in only if all twelve words stand on the new device too, in this order.',
  isIt: 'These are its words',
  several: 'More than one asks. Choose the one whose words stand on the new device; leave the others alone.',
  scanned: 'This is the device whose code was scanned.',
  others: 'A colleague asks to join, too. They do not stand here: an admin lets them in under "People".',
  toOthers: 'Invite somebody',
  ofTheOther: {
    Device: 'This is the code of somebody new, not of a device of yours. An admin lets them in under "People".',
    Colleague:
      'This is the code of a further device, not of somebody new. If your colleague holds it, let them stop there, go back and choose "I am new here".'
  },
  notWaiting: 'The server has no request with this code. Is the new device online, and its page still open?',

  proveTitle: 'Is it you?',
  proveLead:
    'This device will open as you, and see everything that you see. Go on only if it is yours: a colleague is invited under "People", and gets keys of their own.',
  admit: 'Let this device in',
  admitting: 'Writing it down, and waiting for the server to confirm.',

  replyTitle: 'Compare once more',
  replyLead: 'The new device now shows twelve words. It may go on only if they are these.',
  replyWords: 'The words of the answer',
  replySame: 'Are they the same? Then choose "They are the same" on the new device. It fetches your practice by itself.',
  replyDone: 'Done',
  replyDiffers: 'They are different',
  differsTitle: 'Do not go on there',
  differs:
    'On the new device choose "They are different": it forgets its keys. Something between the two has exchanged the answer. What you see here is not affected, and nobody can read anything with what was exchanged.',
  differsTodo: 'Add the device again. If the words differ again, tell whoever looks after the server.'
};

export const prove = {
  legend: 'How do you show it?',
  passkey: 'Your passkey',
  passkeyWhat: 'You are asked for it when you go on.',
  passphrase: 'Passphrase',
  passphraseWhat: 'The one of this device.',
  words: 'Recovery words',
  wordsWhat: 'All 24, in order, from the page.',
  needed: 'This is needed.'
};

export const scanner = {
  title: 'Scan a code',
  aim: 'Hold the other screen in front of the camera, a hand’s breadth away.',
  video: 'What the camera sees',
  starting: 'Asking for the camera',
  refused: 'The camera may not be used: the browser or somebody at this device has refused it. Compare or paste in place of it.',
  none: 'No camera was found. Compare or paste in place of it.',
  stop: 'Stop the camera'
};
