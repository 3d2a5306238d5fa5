/**
 * What the records of a practice add up to, in memory: a fold, with no I/O. Records are applied in the ledger's order and only after
 * `mayWrite`; the order between streams does not matter, so a photo may come before its patient is seen.
 *
 *   1. A thing is created once: a second creation with its id changes nothing.
 *   2. For each field that may change, the last writer holds, also where the change was seen before the creation.
 *   3. A patient keeps one chart stream, and a stream is one patient's.
 *   4. A photo lives in its patient's chart: one that claims a patient from another stream is no photo of theirs.
 *   5. A photo says truly who added it, and only records of its own stream change it.
 *
 * What breaks one of these is ignored and counted; nothing is dropped silently.
 */
import type { PersonId, StreamId } from '#bytes';
import type { RecordScope } from './may-write.ts';
import {
  isNewPatient,
  isNewPhoto,
  isNewVisit,
  type NewPatient,
  type NewPhoto,
  type PatientChange,
  type PhotoChange,
  type RecordPatch
} from './records.ts';
import type { NewVisit, VisitChange } from './records.ts';
import { createSearchIndex, indexPatient, type SearchIndex } from './search.ts';
import type { Colleague, Patient, PatientId, Photo, PhotoId, Practice, Visit, VisitId } from './types.ts';

/** Changed by `apply` alone. */
export interface Catalogue {
  practice: Practice | null;
  readonly colleagues: Map<PersonId, Colleague>;
  readonly patients: Map<PatientId, Patient>;
  readonly visits: Map<VisitId, Visit>;
  /** Deleted ones too, and those whose patient is not yet seen. */
  readonly photos: Map<PhotoId, Photo>;
  readonly patientIndex: SearchIndex;
  /** Records that broke a rule above. */
  ignored: number;
  /** Records that a newer program wrote. */
  unknown: number;
  readonly byPatient: Map<PatientId, { readonly visits: Set<VisitId>; readonly photos: Set<PhotoId> }>;
  readonly chartOf: Map<StreamId, PatientId>;
  readonly photoStreams: Map<PhotoId, StreamId>;
  /** Changes seen before what they change. */
  readonly early: Map<PatientId | VisitId | PhotoId, (() => void)[]>;
}

/** Where a record was found: the scope and stream of its entry. */
export interface FoundIn {
  readonly kind: RecordScope;
  readonly stream: StreamId;
}

export function createCatalogue(): Catalogue {
  return {
    practice: null,
    colleagues: new Map(),
    patients: new Map(),
    visits: new Map(),
    photos: new Map(),
    patientIndex: createSearchIndex(),
    ignored: 0,
    unknown: 0,
    byPatient: new Map(),
    chartOf: new Map(),
    photoStreams: new Map(),
    early: new Map()
  };
}

/** Folds in one record that `by` wrote. The caller has asked `mayWrite`. */
export function apply(catalogue: Catalogue, record: RecordPatch, by: PersonId, foundIn: FoundIn): void {
  switch (record.type) {
    case 'practice':
      catalogue.practice = record.set;
      return;
    case 'colleague':
      catalogue.colleagues.set(record.id, { id: record.id, name: record.set.name });
      return;
    case 'patient':
      return isNewPatient(record.set) ? createPatient(catalogue, record.id, record.set) : changePatient(catalogue, record.id, record.set);
    case 'visit':
      return isNewVisit(record.set) ? createVisit(catalogue, record.id, record.set) : changeVisit(catalogue, record.id, record.set);
    case 'photo':
      return isNewPhoto(record.set)
        ? createPhoto(catalogue, record.id, record.set, by, foundIn.stream)
        : changePhoto(catalogue, record.id, record.set, foundIn.stream);
    case 'unknown':
      catalogue.unknown++;
  }
}

function createPatient(catalogue: Catalogue, id: PatientId, set: NewPatient): void {
  if (catalogue.patients.has(id) || catalogue.chartOf.has(set.stream)) return ignore(catalogue);
  keepPatient(catalogue, { id, ...set });
  catalogue.chartOf.set(set.stream, id);
  for (const photo of thingsOf(catalogue, id).photos) {
    if (catalogue.photoStreams.get(photo) !== set.stream) forgetPhoto(catalogue, id, photo);
  }
  applyEarly(catalogue, id);
}

function changePatient(catalogue: Catalogue, id: PatientId, set: PatientChange): void {
  const patient = catalogue.patients.get(id);
  if (patient) keepPatient(catalogue, { ...patient, ...set });
  else putOff(catalogue, id, () => changePatient(catalogue, id, set));
}

function createVisit(catalogue: Catalogue, id: VisitId, set: NewVisit): void {
  if (catalogue.visits.has(id)) return ignore(catalogue);
  catalogue.visits.set(id, { id, ...set });
  thingsOf(catalogue, set.patient).visits.add(id);
  applyEarly(catalogue, id);
}

function changeVisit(catalogue: Catalogue, id: VisitId, set: VisitChange): void {
  const visit = catalogue.visits.get(id);
  if (visit) catalogue.visits.set(id, { ...visit, ...set });
  else putOff(catalogue, id, () => changeVisit(catalogue, id, set));
}

function createPhoto(catalogue: Catalogue, id: PhotoId, set: NewPhoto, by: PersonId, stream: StreamId): void {
  const patient = catalogue.patients.get(set.patient);
  const elsewhere = patient !== undefined && patient.stream !== stream;
  if (catalogue.photos.has(id) || elsewhere || set.addedBy !== by) return ignore(catalogue);
  const { original, preview, thumbnail, ...facts } = set;
  catalogue.photos.set(id, { id, ...facts, renditions: { original, preview, thumbnail }, note: '', deleted: false });
  catalogue.photoStreams.set(id, stream);
  thingsOf(catalogue, set.patient).photos.add(id);
  applyEarly(catalogue, id);
}

function changePhoto(catalogue: Catalogue, id: PhotoId, set: PhotoChange, stream: StreamId): void {
  const photo = catalogue.photos.get(id);
  if (!photo) return putOff(catalogue, id, () => changePhoto(catalogue, id, set, stream));
  if (catalogue.photoStreams.get(id) !== stream) return ignore(catalogue);
  catalogue.photos.set(id, { ...photo, ...set });
}

/** What is known of a patient, who need not be seen yet. */
export function thingsOf(catalogue: Catalogue, patient: PatientId): { readonly visits: Set<VisitId>; readonly photos: Set<PhotoId> } {
  const known = catalogue.byPatient.get(patient);
  if (known) return known;
  const things = { visits: new Set<VisitId>(), photos: new Set<PhotoId>() };
  catalogue.byPatient.set(patient, things);
  return things;
}

function keepPatient(catalogue: Catalogue, patient: Patient): void {
  catalogue.patients.set(patient.id, patient);
  indexPatient(catalogue.patientIndex, patient);
}

function forgetPhoto(catalogue: Catalogue, patient: PatientId, photo: PhotoId): void {
  catalogue.photos.delete(photo);
  catalogue.photoStreams.delete(photo);
  thingsOf(catalogue, patient).photos.delete(photo);
  ignore(catalogue);
}

function ignore(catalogue: Catalogue): void {
  catalogue.ignored++;
}

function putOff(catalogue: Catalogue, id: PatientId | VisitId | PhotoId, change: () => void): void {
  const waiting = catalogue.early.get(id);
  if (waiting) waiting.push(change);
  else catalogue.early.set(id, [change]);
}

function applyEarly(catalogue: Catalogue, id: PatientId | VisitId | PhotoId): void {
  const waiting = catalogue.early.get(id) ?? [];
  catalogue.early.delete(id);
  for (const change of waiting) change();
}
