export const welcome = {
  title: 'Photographs that only your practice can open',
  lead: 'Enamel keeps dental photographs sealed. They are locked on this device before they leave it, and the server stores what it cannot read.',
  points: [
    {
      title: 'Sealed before sending',
      text: 'Names, notes and every pixel are sealed here. The server sees sizes and times, never contents.'
    },
    {
      title: 'Works without a network',
      text: 'Add and look at photos offline. They go up by themselves later, and you always see how many are only on this device.'
    },
    { title: 'Yours to recover', text: 'There is no reset by e-mail. You print a recovery kit, and it is the only other way in.' }
  ],
  startTitle: 'No practice is on this device yet',
  start:
    'To create one, open the setup link. It was printed where the Enamel server was started, in the window or log of whoever installed it. You can also paste it here.',
  link: 'Setup link',
  linkHint: 'It ends in /setup# and a code',
  linkBad: 'This has no setup code in it. Copy the whole line, with everything after the # sign.',
  open: 'Start setup',
  joinTitle: 'Your practice already uses Enamel?',
  join: 'Make this a further device of it. One that you already use lets it in.',
  joinGo: 'Join a practice',
  claim:
    'The server cannot read what it stores, and cannot change it unnoticed. A server that replaces the program itself could; a changed program served to installed devices is made visible, one aimed at a new device may not be.'
};

export const setup = {
  title: 'Create your practice',
  steps: { code: 'Link', names: 'Names', unlock: 'Your key', kit: 'Recovery kit', words: 'Check' },
  stepOf: (n: number, of: number, name: string) => `Step ${String(n)} of ${String(of)}: ${name}`,
  leaving: 'The practice is not created yet. What was typed here is lost if you leave.',
  checking: 'Checking the setup link',
  codeTitle: 'The setup link',
  otherPractice: 'A practice is already on this device.',
  openIt: 'Open it',

  namesTitle: 'Who is it for?',
  namesLead: 'These names are sealed too. The server never sees them.',
  practiceName: 'Practice name',
  personName: 'Your name',
  role: 'Your role',
  roles: {
    dentist: { name: 'Dentist', can: 'Sees and adds photos of every patient, and lets others in.' },
    hygienist: { name: 'Hygienist', can: 'Adds photos, and sees those of the patients in their care.' },
    office: { name: 'Office', can: 'Sees names and visits. Cannot open a photo.' }
  },
  roleNote: 'As the first person you also manage people and devices.',
  empty: 'This is needed.',

  unlockTitle: 'How will you unlock?',
  unlockLead: 'Every day, on this device. Your recovery words will be the second way in.',
  passkey: 'A passkey',
  passkeyWhat: 'Your fingerprint, face, device PIN or a security key. Quickest, and nothing to remember.',
  passkeyGo: 'Create passkey',
  passkeyNote: 'Your device will ask up to three times: once to create the passkey, twice to prove that it works the same each time.',
  passkeyLabel: 'Enamel',
  passphrase: 'A passphrase',
  passphraseWhat: 'Words that you type. Works in every browser.',
  passphraseInstead: 'Use a passphrase instead',
  drawn: 'Six words drawn for you',
  drawnWhat: 'Easy to learn, and too many possibilities to guess. Use these, or type one of your own.',
  drawAgain: 'Draw again',
  useThese: 'Use these words',
  passphraseField: 'Passphrase',
  again: 'Type it again',
  strong: 'Strong enough.',
  differs: 'The two are not the same.',
  namesChanged: 'The names changed after the passkey had been used. Create the passkey once more.',

  askTitle: 'Show that the kit is on paper',
  askLead: 'Type these words from the page "Recovery words". No photo can be stored before that.',
  wordDiffers: 'Not the word on the page.',
  word: (position: number) => `Word ${String(position)}`,
  create: 'Create practice',
  creating: 'Creating the practice. This takes a few seconds.',
  ofNewcomer: {
    askTitle: 'Show that the words are on paper',
    askLead: 'Type these words from the page. You belong to the practice after that.',
    create: 'Join the practice',
    creating: 'Making your keys. This takes a few seconds.'
  }
};

export const kit = {
  title: 'Print your recovery kit',
  lead: 'Four pages: your own recovery words, and three sheets for the practice. Enamel shows them now and never again.',
  renewed: 'This is a new kit. Throw away pages that you printed before.',
  print: 'Print all four pages',
  ofNewcomer: {
    title: 'Print your recovery words',
    lead: 'One page, for you alone. Enamel shows the words now and never again.',
    print: 'Print this page'
  },
  printed: 'Printed, or written down by hand? Then go on: Enamel asks for some of the words.',
  pageOf: (n: number, of: number) => `Page ${String(n)} of ${String(of)}`,
  previous: 'Previous page',
  next: 'Next page',
  wordsTitle: 'Recovery words',
  wordsFor: 'For you alone',
  wordsWhat: 'These 24 words open Enamel as you, if your passkey or passphrase is lost. Whoever has them can do that too.',
  wordsKeep: [
    'Keep this page where you keep a passport: not in the practice, not near the tablet.',
    'Do not photograph it, copy it into a file or send it.',
    'To use it: choose "Use recovery words" on the unlock screen and type the words in this order.'
  ],
  sheetTitle: (n: number) => `Recovery sheet ${String(n)} of 3`,
  sheetFor: 'For the practice',
  sheetWhat: 'Any two of the three sheets bring the practice back if nobody can unlock it any more. One alone opens nothing.',
  sheetKeep: [
    'Keep the three sheets in three places, with three people: for example a safe in the practice, the owner’s home, a lawyer or a bank.',
    'Check once a year that each is still there.',
    'If one is lost, make new sheets soon: the two others still work.'
  ],
  code: 'The same as a code',
  practice: 'Practice',
  date: 'Date'
};
