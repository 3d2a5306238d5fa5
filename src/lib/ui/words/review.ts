/** Going through who has access to what: emergencies, the review that is signed four times a year, what each person sees, and work that waits for a word. */
import type { PersonAccess, WaitingWork } from '#vault';
import { care, careFailed } from './care.ts';
import { count } from './count.ts';
import { longDay, moment } from './dates.ts';

export const review = {
  title: 'Access',
  lead: 'Who can see what, from the keys of your practice.',

  // ---- emergencies
  emergencies: 'Taken in an emergency',
  noEmergencies: 'Nobody has taken a chart in an emergency.',
  took: (name: string, patient: string) => `${name} took the chart of ${patient}`,
  reason: (reason: string) => (reason === '' ? 'No reason given' : `“${reason}”`),
  toPatient: 'To the patient',
  looked: 'I have looked at it',
  lookedWhat:
    'Ask the colleague where the reason does not tell you enough. The chart stays with them until it is taken from them, under "Care team".',
  lookedBy: (by: string, at: string) => `${by} has looked at it, ${moment(at)}`,
  waitsForOther: 'Waits for somebody else to look at it',
  earlier: (n: number) => `Show ${count(n, 'earlier one', 'earlier ones')}`,

  // ---- the review
  reviewTitle: 'Review',
  reviewWhat: 'Four times a year somebody goes through this page, and signs that everybody has what they need and no more.',
  last: (by: string, at: string) => `Last signed by ${by}, ${moment(at)}`,
  never: 'Not signed since the practice was founded',
  due: (at: string) => `Due by ${longDay(at.slice(0, 10))}`,
  overdue: (at: string) => `It was due by ${longDay(at.slice(0, 10))}`,
  sign: 'Sign it off',
  onlySigners: 'An admin or an auditor signs it.',
  signTitle: 'Sign the review',
  signAbout: 'You have gone through who sees what, below, and everybody has what they need and no more.',
  note: 'Note',
  noteHint: 'What you changed, or will. May be left empty.',
  signGo: 'Sign',

  // ---- who sees what
  sees: 'Who sees what',
  seesAll: 'Every chart but those restricted to others',
  seesNone: 'No photos',
  seesSome: (n: number) => count(n, 'patient', 'patients'),
  alsoNamed: (n: number) => `, and ${count(n, 'restricted patient', 'restricted patients')}`,
  unfold: (name: string) => `Which patients ${name} sees`,
  why: ({ because, right }: PersonAccess['patients'][number]) => `${care.because[because]} · ${care.rights[right]}`,
  print: 'Print',

  // ---- work that waits
  waiting: {
    title: 'Waiting work',
    lead: 'Written by somebody who had lost the right to it, before their device had heard. It counts once you accept it.',
    none: 'Nothing waits',
    noneWhat: 'What somebody writes without knowing that they have left or lost a chart is kept here for you, and lost in no case.',
    what: (what: WaitingWork['what']) => whats[what],
    of: (patient: string) => `of ${patient}`,
    at: (at: string) => `${moment(at)}, by their device’s clock`,
    choose: (name: string) => `Work of ${name}`,
    all: 'All of it',
    chosen: (n: number) => `${count(n, 'entry', 'entries')} chosen`,
    chooseOne: 'Choose at least one.',
    accept: 'Accept',
    reject: 'Reject',
    acceptTitle: (n: number) => `Accept ${count(n, 'entry', 'entries')}?`,
    rejectTitle: (n: number) => `Reject ${count(n, 'entry', 'entries')}?`,
    acceptAbout: 'They count from then on, for everybody, as if they had come in time.',
    rejectAbout: 'They count for nobody, and stay sealed where they are. This cannot be taken back.',
    prove: 'Show that it is you.',
    failed: (failure: Parameters<typeof careFailed>[0]): string => {
      if (failure.type === 'NotAllowed') return 'Your role does not allow this. An admin, or a dentist for what is in charts, can do it.';
      if (failure.type === 'NotFound') return 'Somebody has decided about this in the same moment. Look at what is left.';
      return careFailed(failure, null);
    }
  }
};

const whats: Readonly<Record<WaitingWork['what'], string>> = {
  photo: 'A photo',
  change: 'A change',
  sealed: 'Something that you cannot open',
  audit: 'A record of what they looked at'
};

export const reviewFailed = (failure: Parameters<typeof careFailed>[0]): string =>
  failure.type === 'NotAllowed'
    ? 'Your role does not allow this. An admin or an auditor of your practice can sign.'
    : careFailed(failure, null);
