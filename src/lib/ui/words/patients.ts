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
  chartTaken: (chart: string, name: string) => `Chart ${chart} is already ${name}’s.`,
  saveAllTheSame: 'Save all the same',
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
  restricted: 'For named people only',
  notHere: 'This patient is not in your practice',
  notHereWhat: 'They may have been removed, or the address may be cut short.'
};

export const gallery = {
  add: 'Add photos',
  addFolder: 'Add a folder',
  into: 'Visit',
  byDate: 'by the date taken',
  today: 'Today',
  intoToday: 'today',
  drop: 'Drop to add to this patient',
  photos: photoCount,
  photo: (n: number, of: number, day: string) => `Photo ${String(n)} of ${String(of)}, ${day}`,
  none: 'No photos yet',
  noneWhat: 'Add some with the buttons, drop files or folders anywhere on this page, or paste.',
  noneWhatByHand: 'Add the first ones with the button above.',
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
