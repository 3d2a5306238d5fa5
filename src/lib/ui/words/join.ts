/** A new device, on the device itself. */
import { grouped } from './locale.ts';

export const join = {
  steps: { class: 'This device', asking: 'Show the words', answered: 'Compare', fetching: 'Fetch', choosing: 'Your key' },
  stepOf: (n: number, of: number, name: string) => `Step ${String(n)} of ${String(of)}: ${name}`,

  classTitle: 'What kind of device is this?',
  classLead: 'Enamel then knows how to protect what it keeps here. Have a device at hand that is already in your practice.',
  classLegend: 'Kind of device',
  classes: {
    shared: { name: 'Shared', what: 'Several people use it in turn, such as a tablet by the chair.' },
    fixed: { name: 'Fixed', what: 'It stays in one place, such as a desk or the reception.' },
    personal: { name: 'Personal', what: 'One person’s own phone, tablet or laptop.' }
  },
  ask: 'Ask to join',
  linkLead: 'You opened a link of your practice. Have whoever made it on the telephone: you will compare words with them.',
  brokenLink:
    'The link that led here is not whole. Copy all of it and open it again, or ask for another. You can also join without one, with both devices side by side.',

  notForHere: 'This device has a practice already',
  notForHereWhy: 'A link to join is for a new device. It was not used: open it on the device that is to join.',

  callTitle: 'Read these words out by telephone',
  callLead: 'To whoever made the link, so that they know that it is this device which asks:',
  callHow: [
    'Call them, or let them call you. Do not send the words by mail or message: whoever has read the link may read and change those too.',
    'They unlock Enamel, open "Devices" and choose "Add a device". This device stands there, with twelve words.',
    'They let this device in only if all twelve are those that you read out. Then look here again.'
  ],

  askingTitle: 'Show this to your other device',
  askingLead: 'On a device that is already in your practice:',
  askingHow: [
    'Unlock Enamel, open the menu and choose "Devices".',
    'Choose "Add a device". Scan the code, or compare these words with those it shows.',
    'Let this device in only if all twelve are the same. Then look here again.'
  ],
  code: 'The words of this device as a code',
  words: 'The words of this device',
  waiting: 'Waiting for your other device. Leave this page open.',
  offline: 'The server cannot be reached, so nobody sees that this device asks. It goes on by itself when the network is back.',
  stop: 'Stop',

  answeredTitle: 'Are these words the same?',
  answeredLead: 'Your other device has let this one in, and shows twelve words. Compare all of them with these.',
  answeredByLink: 'The other device has let this one in, and shows twelve words. Stay on the telephone and compare all of them with these.',
  answeredWords: 'The words of the answer',
  same: 'They are the same',
  different: 'They are different',

  differsTitle: 'This device did not join',
  differs:
    'The answer was not the one that your other device gave. Somebody between the two may have exchanged it: the server, or the network.',
  differsSafe: 'The keys that were made here are forgotten, and nothing of your practice came to this device.',
  differsTodo: [
    'Look whether both devices show the same address: another one may be another server.',
    'On the other device say that the words are different.',
    'If it happens again, do not go on. Tell whoever looks after the server.'
  ],
  again: 'Start again',
  againForgets: 'What came so far is forgotten on this device, and so is this warning. Save the evidence first.',

  fetchingTitle: 'Fetching your practice',
  fetchingLead: 'Each entry is checked before it is kept. Photos come when they are looked at.',
  fetched: (have: number, of: number) => `${grouped(have)} of ${grouped(of)} entries checked`,
  fetchedNone: 'Asking the server for the first entries',
  fetchingOffline: 'The server cannot be reached. What was fetched is kept, and it goes on by itself.',
  fetchingStays: 'You may close this window: it goes on when you open it again.',

  choosingTitle: 'How will you unlock here?',
  choosingLead: 'Every day, on this device. Your other ways of unlocking stay as they are.',
  sharedPasskey:
    'Several people know how to unlock a shared device, and could use a passkey that is kept in it. Use a security key that you carry with you, or a passphrase.',
  finish: 'Open Enamel',
  finishing: 'Opening your practice. This takes a few seconds.',
  secretGone: 'What came from your other device is gone, since this page was loaded again. Unlock with your recovery words or a passkey.',
  alarmed: 'The server contradicts what your other device knows, so nothing more is fetched.'
};
