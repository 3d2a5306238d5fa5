export { type AuditEvent, checkReason, encodeAudit, parseAudit } from './audit.ts';
export {
  apply,
  type Catalogue,
  type Chart,
  countPhotos,
  createCatalogue,
  type FoundIn,
  isShelved,
  lastVisit,
  loadedChart,
  lookedAt,
  missing
} from './catalogue.ts';
export { photosOf, type VisitWithPhotos, visitsOf } from './chart.ts';
export { copyCatalogue } from './copy-catalogue.ts';
export { ageOn, parseDay } from './day.ts';
export {
  type BadField,
  type CheckedPatient,
  checkName,
  checkNote,
  checkPatientDraft,
  fileNameOf,
  maxChartLength,
  maxFileNameLength,
  maxNameLength,
  maxNoteLength
} from './fields.ts';
export { mayWrite, type RecordScope } from './may-write.ts';
export { packCatalogue, unpackCatalogue } from './pack-catalogue.ts';
export { loadCharts, packCharts, unpackCharts, type UnpackedCharts } from './pack-charts.ts';
export { loadHomes, packHomes } from './pack-homes.ts';
export {
  isNewEmergency,
  isNewPhoto,
  encodeRecords,
  type KnownRecord,
  type NewPatient,
  type NewPhoto,
  type NewVisit,
  parseRecords,
  personIn,
  type PatientChange,
  type PhotoChange,
  type RecordPatch,
  type RecordType,
  recordVersions,
  type UnknownRecord,
  type VisitChange
} from './records.ts';
export { reviewDue } from './review-due.ts';
export { createSearchIndex, indexPatient, type SearchIndex, searchPatients } from './search.ts';
export type {
  AccessReview,
  Colleague,
  Day,
  Emergency,
  Identity,
  Patient,
  PatientId,
  Photo,
  PhotoId,
  Practice,
  Rendition,
  RenditionName,
  Visit,
  VisitId
} from './types.ts';
