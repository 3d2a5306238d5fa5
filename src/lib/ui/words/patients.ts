import { count, photoCount } from './count.ts';
import { grouped } from './locale.ts';

export const patients = {
  title: 'Patients',
  add: 'Add patient',
  edit: 'Edit patient',
  save: 'Save',
  name: 'Name',
  chart: 'Chart number',
  chartHint: 'The practice’s own number. May be left empty.',
  born: 'Date of birth',
  none: 'No patients yet',
  noneWhat: 'Your practice is ready. Add the first patient, then their photos.',
  noMatch: 'No patient fits that',
  noMatchWhat: 'Try part of the name, the chart number or the date of birth.',
  choose: 'Choose a patient',
  chooseWhat: (patientsHere: number, photos: number) => `${count(patientsHere, 'patient', 'patients')}, ${photoCount(photos)}.`,
  list: 'Patients found',
  coming: 'Being read',
  photos: photoCount,
  noPhotos: 'No photos',
  notHere: 'This patient is not in your practice',
  notHereWhat: 'They may have been removed, or the address may be cut short.'
};

export const gallery = {
  add: 'Add photos',
  into: 'Visit',
  byDate: 'by the date taken',
  today: 'Today',
  intoToday: 'today',
  drop: 'Drop to add to this patient',
  photos: photoCount,
  photo: (n: number, of: number, day: string) => `Photo ${String(n)} of ${String(of)}, ${day}`,
  none: 'No photos yet',
  noneWhat: 'Add some with the button, or drop them anywhere on this page.',
  noneNotMine: 'Photos are added by a dentist or a hygienist.',
  mayNot: 'Your role does not open or add photos. A dentist or a hygienist of your practice can.',
  select: 'Select',
  selected: (n: number) => `${grouped(n)} selected`,
  selectHint: 'Choose photos',
  delete: (n: number) => (n === 0 ? 'Delete' : `Delete ${photoCount(n)}`),
  deleted: (n: number) => `${photoCount(n)} deleted`,
  restored: (n: number) => (n === 1 ? 'The photo is back.' : 'The photos are back.'),
  edit: 'Edit patient',
  born: (born: string, age: number) => `Born ${born}, ${count(age, 'year', 'years')} old`,
  chart: (chart: string) => `Chart ${chart}`,
  backToList: 'All patients',
  fetch: 'On the server'
};

export const glyph = {
  sealing: 'Sealing',
  here: 'Only on this device',
  safe: 'Safe',
  away: 'On the server, tap to fetch',
  broken: 'Cannot be opened'
};

export const imports = {
  tray: 'Photos being added',
  progress: (done: number, of: number) => `${String(done)} of ${count(of, 'photo', 'photos')} added`,
  done: (n: number) => (n === 0 ? 'No photo was added' : `${photoCount(n)} added`),
  cancelled: (kept: number, of: number) => `Stopped. ${String(kept)} of ${photoCount(of)} added.`,
  cutOff: ({ kept, of }: { readonly kept: number; readonly of: number }) =>
    `${grouped(kept)} of ${photoCount(of)} ${kept === 1 ? 'was' : 'were'} taken in before it locked.`,
  addRestLocked: 'Add the rest again after unlocking.',
  addRest: 'Add the rest again.',
  others: (kept: number) => (kept === 1 ? 'The other one was taken in.' : `The other ${grouped(kept)} were taken in.`),
  files: 'Files',
  showFiles: 'Show files',
  hideFiles: 'Hide files',
  cancel: 'Cancel',
  stages: { waiting: 'Waiting', reading: 'Reading', sealing: 'Sealing', cancelled: 'Stopped', kept: 'Added', failed: 'Not added' }
};
