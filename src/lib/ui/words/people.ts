/** The people of the practice: who belongs, what each may do, letting somebody in and letting somebody go. */
import type { Stays } from '#vault';
import { count } from './count.ts';
import { longDay, moment } from './dates.ts';
import { type Failure, sentence } from './failures.ts';

const roles = {
  admin: { name: 'Admin', can: 'Lets people and devices in and out. Sees no photo by that alone.' },
  dentist: { name: 'Dentist', can: 'Sees and adds photos of every patient but those restricted to others.' },
  hygienist: { name: 'Hygienist', can: 'Adds photos of every patient, and sees those of the patients in their care.' },
  office: { name: 'Office', can: 'Sees names and visits. Cannot open a photo.' },
  auditor: { name: 'Auditor', can: 'Reads the record of who looked at what. Cannot open a photo by that alone.' }
} as const;

type Role = keyof typeof roles;
type Word = 'dentist' | 'hygienist' | 'auditor';

const theirWord = { dentist: 'a dentist’s word', hygienist: 'a hygienist’s word', auditor: 'an auditor’s word' } as const;
const whoseWord = { dentist: 'a dentist', hygienist: 'a hygienist', auditor: 'an auditor' } as const;

export const people = {
  title: 'People',
  lead: 'Who belongs to your practice, and what each of them may do.',
  nameless: 'Name not here yet',
  you: 'You',
  roles,
  list: (given: readonly Role[]) => given.map((role) => roles[role].name).join(', '),
  noRole: 'No role that holds yet',
  until: (day: string) => `Until ${longDay(day)}`,
  overSince: (day: string) => `Their last day was ${longDay(day)}`,
  waitsFor: (role: Role, by: Word) => `${roles[role].name}: waits for ${theirWord[by]}`,
  notJoined: 'Has not finished joining: no way to unlock yet',
  pending: 'On its way to the server',
  yourWord: 'Waits for your word',
  invite: 'Invite somebody',
  onlyAdmins: 'An admin of your practice can invite and change people.',
  back: 'All people',
  gone: 'This person is not here',
  goneWhat: 'They may have left, or what brought them was not taken by the server.',

  arrived: 'You belong to the practice now.',
  yourPicture: 'This is your picture on the locked screen of this device.',

  sees: 'What they see',
  lastDay: 'Last day',
  noEnd: 'No end',
  usesDevices: 'Unlocks on',
  noDevice: 'No device yet',
  key: 'Words of their keys',
  yourKey: 'Words of your keys',
  keyWhat: (name: string) =>
    `${name} sees the same twelve on a device of theirs, under "People" and their own name. Where they differ, somebody else’s keys stand here: do not go on.`,
  yourKeyWhat: 'Somebody who vouches for you, or looks whether all is right, compares these with those on their screen.',

  change: 'Change roles',
  changeTitle: (name: string) => `What may ${name} do?`,
  changeAbout:
    'Several roles at once are fine. A role that is taken away ends at once, and what is written from then on is sealed without them.',
  save: 'Give these roles',
  saved: (name: string) => `The roles of ${name} are written down. They hold once the server has confirmed them.`,

  name: 'Name',
  role: 'Roles',
  lastDayField: 'Last day',
  lastDayHint: 'For a locum or a student. Empty for no end.',
  halfDay: 'This is not a whole day.',
  needed: 'This is needed.',
  oneRole: 'Choose at least one.',
  willWait: (role: Role, by: Word) => `${roles[role].name} holds once ${whoseWord[by]} of your practice has compared their words, too.`,

  vouch: 'Vouch for them',
  vouchTitle: (name: string) => `Vouch for ${name}?`,
  vouchAbout: (name: string, asked: readonly Role[]) =>
    `An admin has given ${name} this role: ${asked.map((role) => roles[role].name).join(', ')}. It holds once you, who read the same, have compared these words with them.`,
  vouchHow: (name: string) => [
    `${name} unlocks a device of theirs, opens "People" and chooses their own name. The words stand there.`,
    'Compare all twelve, side by side or by telephone. If one differs, choose "Cancel" and tell an admin.'
  ],
  vouchGo: 'They are the same',
  vouched: (name: string) => `You have vouched for ${name}. It holds once the server has confirmed it.`,
  vouchRefused:
    'Your role does not allow this. Somebody who reads the same has to give their word: ask a dentist, or for the audit an auditor.',

  letGo: 'Let go',
  letGoTitle: (name: string) => `Let ${name} go?`,
  letGoWhat: [
    'They can no longer unlock, on any device that reaches the server.',
    'What is written from now on they cannot open.',
    'What they have kept cannot be taken back.'
  ],
  alone: (names: readonly string[], more: number) =>
    `Nobody else opens the charts of these patients: ${names.join(', ')}${more > 0 ? `, and ${String(more)} more` : ''}. Give each to somebody else first, under "Care team", while they can still be handed over. Afterwards only the recovery sheets open them.`,
  goWith: 'Devices that go with them',
  goWithWhat:
    'Only a device that you do not get back. The server takes nothing from it any more and gives it nothing, so it does not hear either that its person left. A device that stays hears it, and no longer opens for them.',
  alsoOf: (names: readonly string[]) => `Stays: ${names.join(', ')} ${names.length === 1 ? 'unlocks' : 'unlock'} it, too.`,
  theirsAlone: 'Nobody else unlocks it.',
  letGoGo: (name: string) => `Let ${name} go`,
  letGone: (name: string) => `${name} is let go. It holds once the server has confirmed it.`,

  leavings: 'People who left',
  leftAt: (at: string) => `Left ${moment(at)}`,
  scopes: (renewed: number, due: number) => sealed(renewed, due, 'shared list', 'shared lists'),
  charts: (renewed: number, due: number) => sealed(renewed, due, 'chart', 'charts'),
  dueWhat: 'The others are sealed anew by the next thing that is written in them; nothing is added to them before.',
  allRenewed: 'Nothing that is written now can be opened by them.',
  waiting: (n: number) => `${count(n, 'entry', 'entries')} of theirs ${n === 1 ? 'waits' : 'wait'} to be accepted or rejected.`,

  proveTitle: 'Is it you?',
  proveWhat: 'Show once more that it is you.'
};

/** "3 of 5 charts are sealed anew", with the right number of the verb. */
function sealed(renewed: number, due: number, one: string, many: string): string | null {
  const of = renewed + due;
  if (of === 0) return null;
  return due === 0
    ? `${of === 1 ? `The ${one} that they could open is` : `The ${count(of, one, many)} that they could open are`} sealed anew.`
    : `${String(renewed)} of ${count(of, one, many)} ${renewed === 1 ? 'is' : 'are'} sealed anew.`;
}

/** An admin lets a colleague in; the same fields as for a device of one's own, `words/devices.ts`. */
export const invite = {
  addTitle: 'Invite somebody',
  addLead: 'They get keys of their own. Nothing of yours goes to them.',
  addHow: (origin: string) => [
    `On a new device they open ${origin} in a browser, choose "Join a practice" and then "I am new here".`,
    'On a device of your practice they choose "I am new here" on the locked screen.',
    'It then shows a code and twelve words. Scan the code, or compare the words below.'
  ],
  awayTitle: 'They are somewhere else',
  away: 'A link brings them here. You then compare the words with them, by telephone.',
  sendLink: 'Send this link to your colleague, to be opened on the device that they will use.',
  linkRules: [
    'It admits one person, and ends when about a thousand more entries were written in your practice.',
    'It opens nothing by itself. The words decide: let them be read out to you, by somebody whose voice you know, and compare all twelve with those on this page.',
    'When they ask, they stand on this page.'
  ],
  scan: 'Scan their code',
  byLink: 'They came by your link. Let the words be read out to you by telephone.',
  waiting: 'Waiting for somebody to ask',
  asks: (kind: string) => `Somebody new asks to join, on a ${kind.toLowerCase()}`,
  asksHere: 'Somebody new asks to join, on a device of your practice',
  wordsOf: 'Their words',
  onlyIf: 'Let them in only if all twelve words stand on their screen too, in this order.',
  isIt: 'These are their words',
  several: 'More than one asks. Choose the one whose words stand on your colleague’s screen; leave the others alone.',
  others: 'A further device of somebody asks, too. It does not stand here: whose it is lets it in under "Devices".',
  toOthers: 'Add a device',

  describeTitle: 'Who is it?',
  describeLead: 'The name is sealed. The server sees roles and never names.',
  newDevice: (kind: string) => `Comes with a new ${kind.toLowerCase()}`,
  knownDevice: 'Comes on a device of your practice',
  proveTitle: 'Is it you?',
  proveLead: (name: string) => `${name} becomes one of your practice. Show once more that it is you who lets them in.`,
  admit: (name: string) => `Let ${name} in`,
  admitting: 'Writing it down, and waiting for the server to confirm.',
  replyTitle: 'Compare once more',
  replyLead: (name: string) => `${name}’s screen now shows twelve words. They may go on only if they are these.`,
  replyWords: 'The words of the answer',
  replySame:
    'Are they the same? Then they choose "They are the same", choose how to unlock, and write down recovery words of their own. They belong to your practice from then on.',
  replyDone: 'Done',
  replyDiffers: 'They are different',
  differsTitle: 'They must not go on there',
  differs:
    'Let them choose "They are different": their device forgets its keys. Something between the two has exchanged the answer. Nobody can read anything with what was exchanged. The person that you let in stands on the list without ever having joined: let them go.',
  differsTodo: 'Then invite them again. If the words differ again, tell whoever looks after the server.'
};

export type Refusal = Failure | Stays;

/** Why something about people was not done, and what to do. */
export function refused(refusal: Refusal): string {
  switch (refusal.type) {
    case 'Stays':
      return stays(refusal.why);
    case 'NotAllowed':
      return 'Your role does not allow this. Ask an admin of your practice.';
    case 'NotFound':
      return 'This person is not here any more. Somebody may have let them go.';
    default:
      return sentence(refusal);
  }
}

export function stays(why: Stays['why']): string {
  switch (why) {
    case 'LastAdmin':
      return 'This is the last admin. Make somebody else an admin first.';
    case 'LastReader':
      return 'Without them nobody could open what they read any more. Give somebody else the role first, and let it take hold.';
  }
}
