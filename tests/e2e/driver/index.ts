/** What a person does with Enamel, as verbs. These names are stable: other suites drive the app through them. */
export {
  assign,
  needNow,
  type OnesAccess,
  openAccess,
  openCareTeam,
  restrict,
  settleWork,
  standingOn,
  toReview,
  whoCanSee
} from './care.ts';
export {
  alarms,
  askToJoin,
  chooseUnlock,
  type Head,
  headOf,
  letIn,
  makeLink,
  openMenu,
  pairDevice,
  type Pairing,
  proveIt,
  startToJoin,
  wordsOn
} from './devices.ts';
export { type Tried, tryEveryKey } from './every-key.ts';
export { type Device, type DeviceOptions, goOffline, goOnline, openDevice, shellKept } from './device.ts';
export {
  askAsNewcomer,
  askedOn,
  type Invitation,
  invite,
  join,
  kitOnScreen,
  letColleagueIn,
  makeInvitation,
  makeWays,
  openPeople,
  openPerson,
  peopleOn,
  type PersonOnList,
  removePerson,
  setRoles,
  vouch
} from './people.ts';
export { type RunningServer, type ServerOptions, startServer } from './server.ts';
export { tempFolder } from './temp-folder.ts';
export {
  addPatient,
  type ImportOutcome,
  importEnded,
  importPhotos,
  listPhotos,
  type NewPatient,
  noteOf,
  onlyHere,
  openPatient,
  originalBytes,
  type PatientRef,
  type PhotoRef,
  startImport,
  thumbOf
} from './photos.ts';
export {
  choosePerson,
  createPractice,
  isLocked,
  isOpen,
  type Kit,
  kitOf,
  lock,
  type NewPractice,
  ofDevice,
  unlock,
  unlockWith
} from './practice.ts';
export { type Alteration, type Exchange, freePort, type Meddler, startWire, type Wire, type WireAnswer } from './wire.ts';
export { dismiss, type NamedMutation, tellLies, tellTruth, withAdversary } from '../../adversary/index.ts';
