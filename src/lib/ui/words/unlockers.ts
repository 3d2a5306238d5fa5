/** A person's ways of unlocking: list, add, remove. */
export const unlockers = {
  title: 'Ways to unlock',
  lead: 'Any one of these opens Enamel as you. Keep at least two, of two kinds.',
  kinds: { prf: 'Passkey', passphrase: 'Passphrase', words: 'Recovery words' },
  prfWhat: (mark: string) => `Fingerprint, face, device PIN or security key. Mark ${mark}`,
  passphraseHere: 'Works on this device only',
  passphraseElsewhere: 'Works on another device only',
  wordsWhat: '24 words on paper. They work on every device.',
  wordsNewest: 'The newest 24 words. They work on every device.',
  wordsOlder: '24 older words, printed before the newest. They work on every device.',
  pending: 'On its way to the server',
  overtaken:
    'A change to people or to your ways of unlocking was not taken, because another one came first. Look at them and do it again; recovery words that were shown with it do not count.',
  look: 'Look at your ways to unlock',
  lookAtPeople: 'Look at the people',
  byWords: 'You unlocked with your recovery words. Give this device a way of its own, so that they can stay in their place.',
  addHere: 'Add a way',
  stays: 'Cannot be removed: at least two ways, of two kinds, stay.',
  add: 'Add a way',
  remove: 'Remove',
  removeOf: (what: string) => `Remove: ${what}`,

  addTitle: 'Add a way to unlock',
  addLegend: 'Which way?',
  choices: {
    passkey: { name: 'A passkey', what: 'Your fingerprint, face, device PIN or a security key.' },
    passphrase: { name: 'A passphrase for this device', what: 'Words that you type. It opens nothing on another device.' },
    words: { name: 'New recovery words', what: '24 words to print. They are shown once.' }
  },
  makePasskey: 'Create passkey',
  proveTitle: 'Is it you?',
  proveAdd: 'A new way in must come from you. Use one that you have already.',
  addGo: 'Add it',
  added: 'The new way to unlock works from now on.',

  newWordsTitle: 'Your new recovery words',
  newWordsLead: 'Print this page, or write the words down by hand. Enamel shows them now and never again.',
  oldWords: 'Words that you printed before still open Enamel until you remove them from the list.',
  print: 'Print this page',
  onPaper: 'I have them on paper',

  removeTitle: 'Remove this way to unlock?',
  removeWhat:
    'It no longer opens Enamel, on any device. You get new keys in the same step: all that is added from now on is sealed and signed with them.',
  removeLimits:
    'What somebody could already open with it, and copied, stays readable to them. Your other devices may ask you to unlock once more.',
  proveRemove: 'Show that it is you, with a way that stays.',
  removeGo: 'Remove this way',
  removed: 'That way is removed, and your keys are new.'
};
