/**
 * What the records of a practice add up to, in memory: a fold, with no I/O. Records are applied in the ledger's order and only after
 * `mayWrite`; the order between streams does not matter, so a photo may come before its patient is seen.
 *
 *   1. A thing is created once: a second creation with its id changes nothing.
 *   2. For each field that may change, the last writer holds, also where the change was seen before the creation.
 *   3. A patient keeps one chart stream, and a stream is one patient's.
 *   4. A photo lives in its patient's chart: one that claims a patient from another stream is no photo of theirs.
 *   5. A photo says truly who added it, and only records of its own stream change it.
 *   6. An emergency says truly who took the chart, and whoever looks at it is somebody else and says truly who: the first look holds. A review says
 *      truly who signed it.
 *   7. A patient's name may be in their own chart alone: where it is read it holds, and what the desk writes is their alias.
 *   8. A chart that is not loaded is neither read nor changed: `missing` says what to load before a record is applied.
 *
 * What breaks one of the first seven is ignored and counted; nothing is dropped silently. Who breaks the eighth has made a mistake: it throws.
 */
import type { ObjectId, PersonId, StreamId } from '#bytes';
import { Homes } from './homes.ts';
import type { RecordScope } from './may-write.ts';
import {
  type EmergencyReviewed,
  isNewEmergency,
  isNewPatient,
  isNewPhoto,
  isNewVisit,
  type KnownRecord,
  type NewEmergency,
  type NewPatient,
  type NewPhoto,
  type PatientChange,
  type PhotoChange,
  type RecordPatch
} from './records.ts';
import type { NewReview, NewVisit, VisitChange } from './records.ts';
import { createSearchIndex, indexPatient, type SearchIndex } from './search.ts';
import type {
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
  Visit,
  VisitId
} from './types.ts';

/** Changed by `apply` and by loading alone. */
export interface Catalogue {
  practice: Practice | null;
  readonly colleagues: Map<PersonId, Colleague>;
  /** In the order of the ledger, here and of the reviews. */
  readonly emergencies: Map<ObjectId, Emergency>;
  readonly reviews: Map<ObjectId, AccessReview>;
  readonly patients: Map<PatientId, Patient>;
  /** What the desk has of patients whose identity is in their chart. */
  readonly atTheDesk: Map<PatientId, Identity>;
  readonly patientIndex: SearchIndex;
  /** What a list shows of a chart, for each chart that there is: also of one that is not loaded, and of a patient not yet seen. */
  readonly lines: Map<PatientId, ChartLine>;
  /** The charts that are loaded. */
  readonly charts: Map<PatientId, Chart>;
  /** Patients whose charts changed since this was last replaced. */
  touched: Set<PatientId>;
  readonly visitHomes: Homes<VisitId>;
  readonly photoHomes: Homes<PhotoId>;
  /** Photos, without deleted ones, of all patients seen. */
  photoCount: number;
  /** Records that broke a rule above. */
  ignored: number;
  /** Records that a newer program wrote. */
  unknown: number;
  readonly chartOf: Map<StreamId, PatientId>;
  /** Streams of the photos in loaded charts whose patient is not yet seen. */
  readonly strays: Map<PhotoId, StreamId>;
  /** Changes seen before what they change, by its type and id. */
  readonly early: Map<string, EarlyChange[]>;
}

/** Deleted photos too. */
export interface Chart {
  readonly visits: Map<VisitId, Visit>;
  readonly photos: Map<PhotoId, Photo>;
}

export interface ChartLine {
  /** Without deleted ones. */
  readonly photos: number;
  readonly lastVisit: Day | null;
}

export type ChangeRecord = Extract<KnownRecord, { type: 'patient' | 'visit' | 'photo' | 'emergency' | 'identity' }>;

export interface EarlyChange {
  readonly record: ChangeRecord;
  readonly stream: StreamId;
}

/** Where a record was found: the scope and stream of its entry. */
export interface FoundIn {
  readonly kind: RecordScope;
  readonly stream: StreamId;
}

/** Empty; `shelved` where its charts and homes exist, and are to be loaded when they are needed. */
export function createCatalogue(charts: 'none' | 'shelved' = 'none'): Catalogue {
  const homes = charts === 'none' ? null : 'not loaded';
  return {
    practice: null,
    colleagues: new Map(),
    emergencies: new Map(),
    reviews: new Map(),
    patients: new Map(),
    atTheDesk: new Map(),
    patientIndex: createSearchIndex(),
    lines: new Map(),
    charts: new Map(),
    touched: new Set(),
    visitHomes: new Homes(homes),
    photoHomes: new Homes(homes),
    photoCount: 0,
    ignored: 0,
    unknown: 0,
    chartOf: new Map(),
    strays: new Map(),
    early: new Map()
  };
}

/** What must be loaded before this record is applied: where things are, or a patient's chart; null where nothing. Ask again after loading. */
export function missing(catalogue: Catalogue, record: RecordPatch): 'homes' | PatientId | null {
  switch (record.type) {
    case 'practice':
    case 'colleague':
    case 'emergency':
    case 'review':
    case 'identity':
    case 'unknown':
      return null;
    case 'patient':
      return isNewPatient(record.set) && isShelved(catalogue, record.id) ? record.id : null;
    case 'visit':
      if (!catalogue.visitHomes.isLoaded) return 'homes';
      return shelved(catalogue, isNewVisit(record.set) ? record.set.patient : catalogue.visitHomes.of(record.id));
    case 'photo':
      if (!catalogue.photoHomes.isLoaded) return 'homes';
      return shelved(catalogue, isNewPhoto(record.set) ? record.set.patient : catalogue.photoHomes.of(record.id));
  }
}

const shelved = (catalogue: Catalogue, patient: PatientId | undefined): PatientId | null =>
  patient !== undefined && isShelved(catalogue, patient) ? patient : null;

/** Whether the patient has a chart that is not loaded. */
export const isShelved = (catalogue: Catalogue, patient: PatientId): boolean =>
  catalogue.lines.has(patient) && !catalogue.charts.has(patient);

/** A patient's chart, also of one not yet seen; empty where nothing is in it. Throws where it is not loaded. */
export function loadedChart(catalogue: Catalogue, patient: PatientId): Chart {
  const chart = catalogue.charts.get(patient);
  if (chart) return chart;
  if (catalogue.lines.has(patient)) throw new Error('a chart that is not loaded');
  return { visits: new Map(), photos: new Map() };
}

/** Photos that are not deleted. */
export const countPhotos = (catalogue: Catalogue, patient: PatientId): number => catalogue.lines.get(patient)?.photos ?? 0;

export const lastVisit = (catalogue: Catalogue, patient: PatientId): Day | null => catalogue.lines.get(patient)?.lastVisit ?? null;

/** Folds in one record that `by` wrote. The caller has asked `mayWrite`, and loaded what was `missing`. */
export function apply(catalogue: Catalogue, record: RecordPatch, by: PersonId, foundIn: FoundIn): void {
  switch (record.type) {
    case 'practice':
      catalogue.practice = record.set;
      return;
    case 'colleague':
      catalogue.colleagues.set(record.id, { id: record.id, name: record.set.name });
      return;
    case 'patient':
      if (isNewPatient(record.set)) return createPatient(catalogue, record.id, record.set);
      break;
    case 'visit':
      if (isNewVisit(record.set)) return createVisit(catalogue, record.id, record.set);
      break;
    case 'photo':
      if (isNewPhoto(record.set)) return createPhoto(catalogue, record.id, record.set, by, foundIn.stream);
      break;
    case 'emergency':
      if (isNewEmergency(record.set)) return createEmergency(catalogue, record.id, record.set, by);
      if (record.set.reviewedBy !== by) return ignore(catalogue);
      break;
    case 'identity':
      break;
    case 'review':
      return createReview(catalogue, record.id, record.set, by);
    case 'unknown':
      catalogue.unknown++;
      return;
  }
  change(catalogue, { record, stream: foundIn.stream });
}

function createPatient(catalogue: Catalogue, id: PatientId, set: NewPatient): void {
  if (catalogue.patients.has(id) || catalogue.chartOf.has(set.stream)) return ignore(catalogue);
  keepPatient(catalogue, { id, ...set, alias: null });
  catalogue.chartOf.set(set.stream, id);
  catalogue.photoCount += countPhotos(catalogue, id);
  for (const photo of [...loadedChart(catalogue, id).photos.values()]) {
    if (catalogue.strays.get(photo.id) !== set.stream) forgetPhoto(catalogue, photo);
    catalogue.strays.delete(photo.id);
  }
  if (catalogue.charts.has(id)) catalogue.touched.add(id);
  applyEarly(catalogue, 'patient', id);
  applyEarly(catalogue, 'identity', id);
}

function createVisit(catalogue: Catalogue, id: VisitId, set: NewVisit): void {
  if (catalogue.visitHomes.of(id) !== undefined) return ignore(catalogue);
  catalogue.visitHomes.put(id, set.patient);
  keepVisit(catalogue, { id, ...set });
  applyEarly(catalogue, 'visit', id);
}

function createPhoto(catalogue: Catalogue, id: PhotoId, set: NewPhoto, by: PersonId, stream: StreamId): void {
  const patient = catalogue.patients.get(set.patient);
  const elsewhere = patient !== undefined && patient.stream !== stream;
  if (catalogue.photoHomes.of(id) !== undefined || elsewhere || set.addedBy !== by) return ignore(catalogue);
  const { original, preview, thumbnail, ...facts } = set;
  catalogue.photoHomes.put(id, set.patient);
  if (patient === undefined) catalogue.strays.set(id, stream);
  keepPhoto(catalogue, { id, ...facts, renditions: { original, preview, thumbnail }, note: '', deleted: false });
  applyEarly(catalogue, 'photo', id);
}

function createEmergency(catalogue: Catalogue, id: ObjectId, set: NewEmergency, by: PersonId): void {
  if (catalogue.emergencies.has(id) || set.person !== by) return ignore(catalogue);
  catalogue.emergencies.set(id, { id, ...set, reviewed: null });
  applyEarly(catalogue, 'emergency', id);
}

function createReview(catalogue: Catalogue, id: ObjectId, set: NewReview, by: PersonId): void {
  if (catalogue.reviews.has(id) || set.by !== by) return ignore(catalogue);
  catalogue.reviews.set(id, { id, ...set });
}

function change(catalogue: Catalogue, early: EarlyChange): void {
  if (!changed(catalogue, early)) putOff(catalogue, early);
}

/** False, here and below, where what is to be changed is not there yet. */
function changed(catalogue: Catalogue, { record, stream }: EarlyChange): boolean {
  switch (record.type) {
    case 'patient':
      return changePatient(catalogue, record.id, record.set);
    case 'visit':
      return changeVisit(catalogue, record.id, record.set);
    case 'photo':
      return changePhoto(catalogue, record.id, record.set, stream);
    case 'emergency':
      return isNewEmergency(record.set) || reviewEmergency(catalogue, record.id, record.set);
    case 'identity':
      return identify(catalogue, record.id, record.set.identity, stream);
  }
}

/** The first who looked at it. */
function reviewEmergency(catalogue: Catalogue, id: ObjectId, { reviewedBy: by, reviewedAt: at }: EmergencyReviewed): boolean {
  const emergency = catalogue.emergencies.get(id);
  if (!emergency) return false;
  if (emergency.person === by) ignore(catalogue);
  else catalogue.emergencies.set(id, { ...emergency, reviewed: emergency.reviewed ?? { by, at } });
  return true;
}

/** Who looked first at what was taken by somebody else, of which nothing was ever written. */
export function lookedAt(catalogue: Catalogue, id: ObjectId, taker: PersonId): Emergency['reviewed'] {
  const looks = (catalogue.early.get(earlyKey('emergency', id)) ?? []).flatMap(({ record }) =>
    record.type === 'emergency' && !isNewEmergency(record.set) ? [record.set] : []
  );
  const first = looks.find(({ reviewedBy }) => reviewedBy !== taker);
  return first ? { by: first.reviewedBy, at: first.reviewedAt } : null;
}

function changePatient(catalogue: Catalogue, id: PatientId, set: PatientChange): boolean {
  const patient = catalogue.patients.get(id);
  const desk = catalogue.atTheDesk.get(id);
  if (patient && desk) {
    const { name, chart, born } = { ...desk, ...set };
    catalogue.atTheDesk.set(id, { name, chart, born });
    keepPatient(catalogue, { ...patient, alias: name });
  } else if (patient) keepPatient(catalogue, { ...patient, ...set });
  return patient !== undefined;
}

function identify(catalogue: Catalogue, id: PatientId, identity: Identity | null, stream: StreamId): boolean {
  const patient = catalogue.patients.get(id);
  if (!patient) return false;
  const { name, chart, born } = patient;
  const desk = catalogue.atTheDesk.get(id) ?? { name, chart, born };
  if (patient.stream !== stream) ignore(catalogue);
  else if (identity === null) {
    catalogue.atTheDesk.delete(id);
    keepPatient(catalogue, { ...patient, ...desk, alias: null });
  } else {
    catalogue.atTheDesk.set(id, desk);
    keepPatient(catalogue, { ...patient, ...identity, alias: desk.name });
  }
  return true;
}

function changeVisit(catalogue: Catalogue, id: VisitId, set: VisitChange): boolean {
  const home = catalogue.visitHomes.of(id);
  const visit = home && loadedChart(catalogue, home).visits.get(id);
  if (visit) keepVisit(catalogue, { ...visit, ...set });
  return visit !== undefined;
}

function changePhoto(catalogue: Catalogue, id: PhotoId, set: PhotoChange, stream: StreamId): boolean {
  const home = catalogue.photoHomes.of(id);
  const photo = home && loadedChart(catalogue, home).photos.get(id);
  if (!photo) return false;
  const itsStream = catalogue.patients.get(photo.patient)?.stream ?? catalogue.strays.get(id);
  if (itsStream === stream) keepPhoto(catalogue, { ...photo, ...set });
  else ignore(catalogue);
  return true;
}

function keepPatient(catalogue: Catalogue, patient: Patient): void {
  catalogue.patients.set(patient.id, patient);
  indexPatient(catalogue.patientIndex, patient);
}

function keepVisit(catalogue: Catalogue, visit: Visit): void {
  const { visits } = ownChart(catalogue, visit.patient);
  const before = visits.get(visit.id);
  visits.set(visit.id, visit);
  const { photos, lastVisit: last } = lineOf(catalogue, visit.patient);
  const latest = before !== undefined && before.day === last ? latestOf(visits) : later(last, visit.day);
  catalogue.lines.set(visit.patient, { photos, lastVisit: latest });
}

function keepPhoto(catalogue: Catalogue, photo: Photo): void {
  const { photos } = ownChart(catalogue, photo.patient);
  const before = photos.get(photo.id);
  photos.set(photo.id, photo);
  count(catalogue, photo.patient, shown(photo) - shown(before));
}

/** One that turned out not to be its patient's. */
function forgetPhoto(catalogue: Catalogue, photo: Photo): void {
  ownChart(catalogue, photo.patient).photos.delete(photo.id);
  catalogue.photoHomes.remove(photo.id);
  count(catalogue, photo.patient, -shown(photo));
  ignore(catalogue);
}

const shown = (photo: Photo | undefined): number => (photo?.deleted === false ? 1 : 0);

function count(catalogue: Catalogue, patient: PatientId, more: number): void {
  const line = lineOf(catalogue, patient);
  catalogue.lines.set(patient, { ...line, photos: line.photos + more });
  if (catalogue.patients.has(patient)) catalogue.photoCount += more;
}

function latestOf(visits: ReadonlyMap<VisitId, Visit>): Day | null {
  let latest: Day | null = null;
  for (const { day } of visits.values()) latest = later(latest, day);
  return latest;
}

const later = (a: Day | null, b: Day): Day => (a !== null && a > b ? a : b);

const lineOf = (catalogue: Catalogue, patient: PatientId): ChartLine => catalogue.lines.get(patient) ?? { photos: 0, lastVisit: null };

/** The chart, to be changed. */
function ownChart(catalogue: Catalogue, patient: PatientId): Chart {
  const chart = loadedChart(catalogue, patient);
  catalogue.charts.set(patient, chart);
  catalogue.touched.add(patient);
  return chart;
}

function ignore(catalogue: Catalogue): void {
  catalogue.ignored++;
}

const earlyKey = (type: ChangeRecord['type'], id: ChangeRecord['id']): string => `${type} ${id}`;

function putOff(catalogue: Catalogue, early: EarlyChange): void {
  const key = earlyKey(early.record.type, early.record.id);
  const waiting = catalogue.early.get(key);
  if (waiting) waiting.push(early);
  else catalogue.early.set(key, [early]);
}

function applyEarly(catalogue: Catalogue, type: ChangeRecord['type'], id: ChangeRecord['id']): void {
  const key = earlyKey(type, id);
  const waiting = catalogue.early.get(key) ?? [];
  catalogue.early.delete(key);
  for (const early of waiting) change(catalogue, early);
}
