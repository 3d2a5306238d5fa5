/** A new device, on the device itself. */
import { grouped } from './locale.ts';

export const join = {
  steps: {
    class: 'This device',
    asking: 'Show the words',
    answered: 'Compare',
    way: 'Your key',
    kit: 'Recovery words',
    check: 'Check',
    fetching: 'Fetch',
    choosing: 'Your key'
  },
  stepOf: (n: number, of: number, name: string) => `Step ${String(n)} of ${String(of)}: ${name}`,

  whoTitle: 'Are you new here?',
  whoLead: 'This device becomes one of your practice either way.',
  whoLegend: 'Are you new here?',
  whos: {
    Colleague: { name: 'I am new here', what: 'An admin of the practice lets you in. You get a key and recovery words of your own.' },
    Device: { name: 'I use Enamel here already', what: 'This becomes a further device of yours. One that you use already lets it in.' }
  },

  classTitle: 'What kind of device is this?',
  classLead: {
    Device: 'Enamel then knows how to protect what it keeps here. Have a device at hand that you use already.',
    Colleague: 'Enamel then knows how to protect what it keeps here. Have an admin of your practice at hand, with a device of theirs.'
  },
  classLegend: 'Kind of device',
  classes: {
    shared: { name: 'Shared', what: 'Several people use it in turn, such as a tablet by the chair.' },
    fixed: { name: 'Fixed', what: 'It stays in one place, such as a desk or the reception.' },
    personal: { name: 'Personal', what: 'One person’s own phone, tablet or laptop.' }
  },
  ask: 'Ask to join',
  linkLead: {
    Device: 'You opened a link of your practice. Have whoever made it on the telephone: you will compare words with them.',
    Colleague: 'You were invited to a practice by a link. Have whoever made it on the telephone: you will compare words with them.'
  },
  brokenLink:
    'The link that led here is not whole. Copy all of it and open it again, or ask for another. You can also join without one, with both devices side by side.',

  notForHere: 'This device has a practice already',
  notForHereWhy: {
    device: 'A link to join is for a new device. It was not used: open it on the device that is to join.',
    colleague:
      'Whoever is new needs no link here. It was not used: choose "I am new here" below the people of this device, and have an admin compare the words. On a device of your own the link brings you in.'
  },

  callTitle: 'Read these words out by telephone',
  callLead: 'To whoever made the link, so that they know that it is this device which asks:',
  callHow: {
    Device: [
      'Call them, or let them call you. Do not send the words by mail or message: whoever has read the link may read and change those too.',
      'They unlock Enamel, open "Devices" and choose "Add a device". This device stands there, with twelve words.',
      'They let this device in only if all twelve are those that you read out. Then look here again.'
    ],
    Colleague: [
      'Call them, or let them call you. Do not send the words by mail or message: whoever has read the link may read and change those too.',
      'They unlock Enamel, open "People" and choose "Invite somebody". You stand there, with twelve words.',
      'They let you in only if all twelve are those that you read out. Then look here again.'
    ]
  },

  askingTitle: { Device: 'Show this to your other device', Colleague: 'Show this to whoever lets you in' },
  askingLead: { Device: 'On a device that is already in your practice:', Colleague: 'An admin of your practice, on their own device:' },
  askingHow: {
    Device: [
      'Unlock Enamel, open the menu and choose "Devices".',
      'Choose "Add a device". Scan the code, or compare these words with those it shows.',
      'Let this device in only if all twelve are the same. Then look here again.'
    ],
    Colleague: [
      'They unlock Enamel, open the menu, choose "People" and then "Invite somebody".',
      'They scan the code, or compare these words with those on their screen.',
      'They let you in only if all twelve are the same. Then look here again.'
    ]
  },
  onlyDevice: 'Where this is the only device, they open Enamel in a second window of it.',
  code: 'These words as a code',
  words: 'The words to compare',
  waiting: { Device: 'Waiting for your other device. Leave this page open.', Colleague: 'Waiting to be let in. Leave this page open.' },
  offline: 'The server cannot be reached, so nobody sees that this device asks. It goes on by itself when the network is back.',
  stop: 'Stop',

  answeredTitle: 'Are these words the same?',
  answeredLead: {
    Device: 'Your other device has let this one in, and shows twelve words. Compare all of them with these.',
    Colleague: 'The other screen has let you in, and shows twelve words. Compare all of them with these.'
  },
  answeredByLink: {
    Device: 'The other device has let this one in, and shows twelve words. Stay on the telephone and compare all of them with these.',
    Colleague: 'You were let in, and the other screen shows twelve words. Stay on the telephone and compare all of them with these.'
  },
  answeredWords: 'The words of the answer',
  same: 'They are the same',
  different: 'They are different',

  differsTitle: { Device: 'This device did not join', Colleague: 'You did not join' },
  differs:
    'The answer was not the one that the other device gave. Somebody between the two may have exchanged it: the server, or the network.',
  differsSafe: 'The keys that were made here are forgotten, and nothing came to this device with that answer.',
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

  keysGone: 'The keys that were made here are gone, since Enamel was loaded again or stopped. Go back to the start and ask again.',
  leaving: 'You have not joined yet. The keys that were made here are lost if you leave, and an admin has to let you in again.',

  choosingTitle: 'How will you unlock here?',
  choosingLead: 'Every day, on this device. Your other ways of unlocking stay as they are.',
  sharedPasskey:
    'Several people know how to unlock a shared device, and could use a passkey that is kept in it. Use a security key that you carry with you, or a passphrase.',
  finish: 'Open Enamel',
  finishing: 'Opening your practice. This takes a few seconds.',
  secretGone: 'What came from your other device is gone, since this page was loaded again. Unlock with your recovery words or a passkey.',
  alarmed: 'The server contradicts what your other device knows, so nothing more is fetched.'
};
