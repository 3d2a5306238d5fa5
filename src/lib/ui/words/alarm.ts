/** When the server contradicts what was verified: one screen for each kind, and two devices that compare. */
import type { AlarmView, HeadCompared, HeadView } from '#vault';
import { count } from './count.ts';
import { moment } from './dates.ts';

export interface AlarmWords {
  readonly title: string;
  readonly what: string;
  /** Whose the two heads are. */
  readonly heads: { readonly expected: string; readonly received: string };
  /** What stands still, and what ends that. */
  readonly ends: string;
  readonly todo: readonly string[];
}

const keep = 'Do not clear this browser, and do not give this device away.';
const tell = 'Save the evidence file and hand it to whoever looks after the server.';

export const alarm = {
  none: 'Nothing is wrong with the server',
  noneWhat: 'All that it has shown to this device fits what was verified before.',
  noneNow: 'Nothing is wrong any more',
  noneNowWhat: 'What the server shows now fits all that this device has verified.',
  ended: 'The server is in line again. What waited here is being sent.',
  endedByItself: (at: string) =>
    `What was wrong ended by itself: the server is in line again since ${moment(at)}. What waited here is being sent.`,
  see: 'See what happened',
  at: (at: string) => `Noticed ${moment(at)}`,
  nothing: 'Nothing that could be checked',
  less: 'Less, by its own word',
  head: ({ size }: HeadView) => count(size, 'entry', 'entries'),
  mark: 'Mark',
  safeTitle: 'What is safe',
  safe: [
    'Everything that is on this device: it opens as before.',
    'What you add: it is sealed, kept here, and waits. Take photos as usual.',
    'What is sealed: the server cannot read it, whatever it shows.'
  ],
  endsTitle: 'What stands still',
  todoTitle: 'What to do',
  more: 'Also noticed',
  earlier: 'Earlier, and over',
  endedAt: (at: string) => `over since ${moment(at)}`,
  askAgain: 'Ask again',
  asking: 'Asking',
  giveBack: 'Give back',
  giving: 'Giving back',
  giveBackWhat:
    'This device sends the server what it has lost, as it was. Nothing is changed, and nobody’s signature is needed. One device is enough: the others notice by themselves, and give what only they have.',
  evidence: 'Save evidence file',
  evidenceSaved: (fileName: string) => `${fileName} was handed to the browser’s downloads. It holds no name and no picture.`,
  compare: 'Compare with another device',
  offline: 'The server cannot be reached now. Nothing has changed. Try again when it is back.',
  stillWrong: 'The server still contradicts what was verified. Nothing has changed, and nothing is lost.',
  toPhotos: 'Where the photos are',
  toPatients: 'Go to the patients',
  toUnlock: 'Go to the unlock screen'
};

const byServer: Pick<AlarmWords, 'heads' | 'ends'> = {
  heads: { expected: 'What was expected', received: 'What came' },
  ends: 'Nothing is sent to this server, and nothing here makes room, until it shows again what this device has verified. Enamel asks it now and then, and says when it is over.'
};

export function alarmWords({ type, by }: Pick<AlarmView, 'type' | 'by'>): AlarmWords {
  if (by === 'Device') {
    return {
      title: 'Two devices were told different histories',
      what: 'What another device of your practice has verified contradicts what this one has. The server has told the two different things, and whatever it says now does not undo that.',
      heads: { expected: 'What this device has verified', received: 'What the other device has verified' },
      ends: 'Nothing more is sent from here, and nothing here makes room. Nothing in this version of Enamel ends that: which of the two histories goes on is for two people of the practice to decide, and Enamel cannot yet carry that out.',
      todo: [
        keep,
        'Do the same with the other device. What was added on one of them may be nowhere else.',
        'Compare with further devices: it tells which of the two each was told.',
        tell
      ]
    };
  }
  switch (type) {
    case 'Rollback':
      return {
        ...byServer,
        title: 'The server has lost something',
        what: 'It has less than it had already confirmed to this device, as after an old copy of it was put back.',
        todo: [keep, 'If whoever looks after the server has put an old copy back: give back what it has lost.', 'If not: ' + lower(tell)]
      };
    case 'Fork':
      return {
        ...byServer,
        title: 'The server shows a different history',
        what: 'Something that this device had verified is replaced by something else. A server that works never changes what it has confirmed.',
        todo: [keep, 'Compare with another device: it tells whether the others were shown the same.', tell]
      };
    case 'Forged':
      return {
        ...byServer,
        title: 'The server gave out something that nobody signed',
        what: 'What came is not whole, or bears no signature of a person and a device of your practice. It was not taken in, and nothing of it was opened.',
        todo: [keep, 'Ask again: if it was damaged on the way, a whole answer ends this.', tell]
      };
    case 'Foreign':
      return {
        ...byServer,
        title: 'The server gave out another practice’s history',
        what: 'It does not belong to your practice. It was not taken in, and nothing of it was opened.',
        todo: [keep, 'Look at the address: it may lead to another server than before.', tell]
      };
  }
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

export const compare = {
  title: 'Compare with another device',
  lead: 'Each device signs what it has verified. Scan the code that the other one shows, or paste its text. No network is needed.',
  mine: 'This device',
  code: 'What this device has verified, as a code',
  text: 'The same as text',
  copy: 'Copy',
  copied: 'Copied',
  theirs: 'The other device',
  theirText: 'Its text',
  theirsHint: 'The whole text that stands under its code.',
  scan: 'Scan its code',
  go: 'Compare',
  nothingYet: 'This device has verified nothing yet, so there is nothing to compare.',
  sizes: (mine: HeadView, theirs: HeadView) =>
    `Here ${count(mine.size, 'entry', 'entries')}, there ${count(theirs.size, 'entry', 'entries')}.`
};

export function verdictWords(verdict: HeadCompared['verdict']): { readonly tone: 'done' | 'plain' | 'loss'; readonly text: string } {
  switch (verdict) {
    case 'Same':
      return { tone: 'done', text: 'Both devices have verified exactly the same.' };
    case 'Behind':
      return {
        tone: 'done',
        text: 'The other device has fetched less so far, and all of that is the beginning of what is here. Nothing is wrong.'
      };
    case 'Ahead':
      return {
        tone: 'plain',
        text: 'The other device knows more than this one, so this one cannot judge it. Show this device’s code to the other one instead.'
      };
    case 'Fork':
      return {
        tone: 'loss',
        text: 'The server has shown the two devices different histories. Nothing more is sent from here. Keep both devices as they are.'
      };
  }
}
