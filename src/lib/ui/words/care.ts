/** Whose chart it is: who can see a patient, giving and taking a chart, restricting it, and needing it now. */
import type { Access, Because, CareView } from '#vault';
import { count } from './count.ts';
import { moment } from './dates.ts';
import type { Failure } from './failures.ts';
import { sentence } from './failures.ts';

type Right = CareView['right'];

const rights: Readonly<Record<Right, string>> = { read: 'May look', edit: 'May look and change' };

const because: Readonly<Record<Because, string>> = {
  Dentist: 'As a dentist',
  Assigned: 'In the care team',
  Named: 'Named for this patient'
};

export const care = {
  // ---- on the patient's page
  noPhotos: 'Your role runs names and visits. The photos are for the dentists and the care team: your keys do not open them.',
  visits: 'Visits',
  noVisits: 'No visits yet',
  closed: 'This patient is for named people only. Somebody who is named can let you see more.',
  restricted: 'For named people only',
  adds: 'This patient is not in your care. You may take photos: you see those you take now until you lock. The dentists and the care team see them all.',
  reads: 'You may look at this chart. The dentists and the care team change it.',
  takenInEmergency: (at: string) => `You took this chart in an emergency, ${moment(at)}.`,
  asked:
    'You have asked for this chart. It opens here once the device of a colleague who has it is open and online: nobody needs to do anything for it.',
  given:
    'This chart was given to you. Its photos come once the device of a colleague who has them is open and online: nobody needs to do anything for it.',
  need: 'I need this chart now',
  noneHere: 'No photos here yet',
  noneHereWhat: 'They stand here as soon as they are handed over to you, or the care team has added some.',
  noneYours: 'No photos that you may see',
  noneYoursWhat: 'What you add stands here until you lock.',

  // ---- in an emergency
  needTitle: 'I need this chart now',
  needWhat: 'For when a patient cannot wait until somebody gives you the chart.',
  needThen: [
    'The next open device of a colleague who has this chart hands it over, by itself. Until then nothing opens.',
    'You may then look at all of it. To add photos, let the chart be given to you.',
    'Who took it, when and why is kept. The dentists and admins are told, and one of them looks at it.'
  ],
  reason: 'Reason',
  reasonHint: 'A few words, as you would write them in the notes.',
  take: 'Take this chart',

  // ---- the care team
  team: 'Care team',
  title: 'Who can see this patient',
  about: 'As the keys of your practice say. Everybody at the desk sees the name and the visits; photos and notes are for these people.',
  nobody: 'Nobody can open photos of this patient.',
  isRestricted: 'Restricted: only the people named here can open this chart, other dentists and admins cannot.',
  rights,
  because,
  waiting: 'Waits for an open device that has this chart',
  nameless: 'Name not here yet',
  /** Behind a name. */
  you: ' (you)',
  former: 'No longer, but they were',
  formerWhat: (epochs: number) => `Had the keys to ${count(epochs, 'part', 'parts')} of it. What they kept cannot be taken back.`,
  give: 'Give the chart to somebody',
  giveTitle: 'Give the chart to',
  toWhom: 'To whom?',
  whichRight: 'What may they do?',
  rightChoices: {
    edit: { name: 'Look and change', what: 'Add photos, write notes, delete.' },
    read: { name: 'Look only', what: 'See photos and notes, and change nothing.' }
  },
  giveGo: 'Give it',
  givenTo: 'It is handed over by the next open device that has this chart.',
  change: (name: string) => `Change: ${name}`,
  mayEdit: 'May look and change',
  mayRead: 'May look only',
  takeBack: 'Take the chart from them',
  onlyDesk: 'The desk, a dentist or an admin can change this.',
  onlyNamed: 'Only somebody who is named can change this.',
  print: 'Print',

  // ---- for named people only
  restrict: 'Restrict to named people',
  restrictTitle: 'Restrict to named people',
  restrictAbout:
    'From now on only these people see the chart: the server gives it to nobody else, other devices show it no more, and what is added is sealed for these people alone.',
  restrictLimits: 'What others could open before, and have kept, cannot be taken back.',
  restrictPaper: 'It also opens by your recovery sheets, if nobody named can.',
  changeNamed: 'Change who is named',
  named: 'Who may see this patient',
  nameOne: 'Name at least one person.',
  alias: 'Name at the desk',
  aliasHint:
    'What everybody else reads from now on in place of name, number and birthday. Empty: the name stays. Whoever has read the name before knows it.',
  atTheDesk: (alias: string) => `At the desk: ${alias}`,
  withoutYou: 'You are not among them: you will not be able to open this chart, nor to lift this.',
  restrictGo: (n: number) => `Restrict to ${count(n, 'person', 'people')}`,
  lift: 'Lift the restriction',
  liftTitle: 'Lift the restriction?',
  liftAbout: 'The dentists and whoever the chart was given to can open it again, all of it.',
  prove: 'Show that it is you.',

  // ---- on paper
  paperTitle: 'Who can see this patient',
  paperOf: (practice: string, at: string) => `${practice}, ${moment(at)}`,
  person: 'Person',
  why: 'Because',
  may: 'May',
  keys: 'Keys',
  keysOf: ({ keys, isWaiting }: Pick<CareView, 'keys' | 'isWaiting'>) =>
    keys === null ? (isWaiting ? 'Waits to be handed over' : 'Not to be seen from here') : `${String(keys.has)} of ${String(keys.of)}`,
  keysWhat:
    'A chart is sealed under one key after another. The last column counts those that are sealed to the person, in the signed ledger that this device has verified.',
  back: 'Back to the patient'
};

/** The same where something about a chart was refused: by whom it can be done. */
export function careFailed(failure: Failure | { readonly type: 'Stays' }, access: Pick<Access, 'isRestricted'> | null): string {
  switch (failure.type) {
    case 'Stays':
    case 'NotAllowed':
      return access?.isRestricted
        ? 'Only somebody who is named for this patient can do this.'
        : 'Your role does not allow this. The desk, a dentist or an admin of your practice can do it.';
    case 'NotFound':
      return 'This patient or person is not here any more. Somebody may have changed it in the same moment: look again.';
    default:
      return sentence(failure);
  }
}
