/**
 * Bodies of record entries: CBOR of a batch, sealed under an epoch of the entry's stream.
 *
 *   batch  = { v: 1, records: [record, …] }
 *   record = { type, v: 1, id: 16 bytes, set: { field: value, … } }
 *
 * A record is a patch. The one that creates a thing names all its facts together; a later one names any of what may change, and for
 * each field the last in the ledger's order holds. A field missing from a creation, or one that is no fact or change, is refused;
 * a type or version that this program does not know is not: it stays sealed, is kept, and is counted.
 */
import {
  type Bytes,
  bytesOf,
  type Cbor,
  decode,
  encode,
  flag,
  fromHex,
  hashOf,
  idOf,
  idToBytes,
  list,
  MalformedCbor,
  map,
  type ObjectId,
  oneOf,
  orNull,
  type PersonId,
  type Shape,
  type StreamId,
  text,
  uint
} from '#bytes';
import { parseDay } from './day.ts';
import { maxReasonLength } from './audit.ts';
import { maxChartLength, maxFileNameLength, maxNameLength, maxNoteLength } from './fields.ts';
import type {
  AccessReview,
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

export type NewPatient = Omit<Patient, 'id' | 'alias'>;
/** Never the stream: a patient keeps one chart. */
export type PatientChange = Partial<Omit<NewPatient, 'stream'>>;
export type NewVisit = Omit<Visit, 'id'>;
/** Never the patient. */
export type VisitChange = Partial<Omit<NewVisit, 'patient'>>;
export type NewPhoto = Omit<Photo, 'id' | 'renditions' | 'note' | 'deleted'> & Readonly<Record<RenditionName, Rendition>>;
/** Never what was taken: pixels, key, patient. */
export type PhotoChange = Partial<Pick<Photo, 'visit' | 'note' | 'deleted'>>;

export type NewEmergency = Omit<Emergency, 'id' | 'reviewed'>;
/** By somebody else. */
export interface EmergencyReviewed {
  readonly reviewedBy: PersonId;
  readonly reviewedAt: string;
}
export type NewReview = Omit<AccessReview, 'id'>;
/** In the patient's chart, while the desk has an alias; null from when the desk has the name again. */
export interface IdentityChange {
  readonly identity: Identity | null;
}

export type KnownRecord =
  | { readonly type: 'practice'; readonly id: ObjectId; readonly set: Practice }
  | { readonly type: 'colleague'; readonly id: PersonId; readonly set: { readonly name: string } }
  | { readonly type: 'patient'; readonly id: PatientId; readonly set: NewPatient | PatientChange }
  | { readonly type: 'visit'; readonly id: VisitId; readonly set: NewVisit | VisitChange }
  | { readonly type: 'photo'; readonly id: PhotoId; readonly set: NewPhoto | PhotoChange }
  | { readonly type: 'emergency'; readonly id: ObjectId; readonly set: NewEmergency | EmergencyReviewed }
  | { readonly type: 'review'; readonly id: ObjectId; readonly set: NewReview }
  | { readonly type: 'identity'; readonly id: PatientId; readonly set: IdentityChange };

export type RecordType = KnownRecord['type'];

/** What this program reads, in which version. Whoever keeps what was made of records keeps this beside it: another program may read more. */
export const recordVersions: Readonly<Record<RecordType, number>> = {
  practice: 1,
  colleague: 1,
  patient: 1,
  visit: 1,
  photo: 1,
  emergency: 1,
  review: 1,
  identity: 1
};

/** Written by a newer program. */
export interface UnknownRecord {
  readonly type: 'unknown';
}

export type RecordPatch = KnownRecord | UnknownRecord;

export const isNewPatient = (set: NewPatient | PatientChange): set is NewPatient => 'stream' in set;
export const isNewVisit = (set: NewVisit | VisitChange): set is NewVisit => 'patient' in set;
export const isNewPhoto = (set: NewPhoto | PhotoChange): set is NewPhoto => 'key' in set;
export const isNewEmergency = (set: NewEmergency | EmergencyReviewed): set is NewEmergency => 'person' in set;

/** The person whom a record is about; null where it is about nobody of the practice. */
export function personIn(record: KnownRecord): PersonId | null {
  if (record.type === 'colleague') return record.id;
  return record.type === 'emergency' && isNewEmergency(record.set) ? record.set.person : null;
}

export const encodeRecords = (records: readonly KnownRecord[]): Bytes =>
  encode({ v: 1, records: records.map(({ type, id, set }) => ({ type, v: recordVersions[type], id: idToBytes(id), set: toCbor(set) })) });

/** An entry of 2 MiB holds fewer. */
const maxRecords = 20_000;

/** Throws MalformedCbor. */
export function parseRecords(bytes: Uint8Array): readonly RecordPatch[] {
  const batch = decode(bytes);
  if (versionOf(batch) > 1) return [{ type: 'unknown' }];
  return map({ v: oneOf(1), records: list(anything, maxRecords) })(batch).records.map(parseRecord);
}

function parseRecord(value: Cbor): RecordPatch {
  const type = text(100)(fieldsOf(value)['type']);
  if (!isKnown(type) || versionOf(value) > recordVersions[type]) return { type: 'unknown' };
  switch (type) {
    case 'practice':
      return { type, ...body<ObjectId, Practice>(value, map({ name: nameShape })) };
    case 'colleague':
      return { type, ...body<PersonId, Practice>(value, map({ name: nameShape })) };
    case 'patient':
      return { type, ...body<PatientId, NewPatient | PatientChange>(value, either('stream', map(newPatient), some(patientChange))) };
    case 'visit':
      return { type, ...body<VisitId, NewVisit | VisitChange>(value, either('patient', map(newVisit), some(visitChange))) };
    case 'photo':
      return { type, ...body<PhotoId, NewPhoto | PhotoChange>(value, either('key', map(newPhoto), some(photoChange))) };
    case 'emergency':
      return {
        type,
        ...body<ObjectId, NewEmergency | EmergencyReviewed>(value, either('person', map(newEmergency), map(emergencyReviewed)))
      };
    case 'review':
      return { type, ...body<ObjectId, NewReview>(value, map(newReview)) };
    case 'identity':
      return { type, ...body<PatientId, IdentityChange>(value, map({ identity: orNull(map(identity)) })) };
  }
}

const isKnown = (type: string): type is RecordType => Object.hasOwn(recordVersions, type);

// ---------------------------------------------------------------- fields

type Fields<T> = { readonly [Key in keyof T]-?: Shape<Exclude<T[Key], undefined>> };

const nameShape: Shape<string> = (value) => text(maxNameLength)(value) || refuse();

const day: Shape<Day> = (value) => {
  const parsed = parseDay(text(10)(value));
  return parsed.ok ? parsed.value : refuse();
};

/** ISO 8601 with seconds; the offset is missing where the camera told none. */
const time: Shape<string> = (value) => {
  const iso = text(40)(value);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)?$/.test(iso) ? iso : refuse();
};

const side = uint(1_000_000);
const rendition: Shape<Rendition> = map({ hash: hashOf, bytes: uint() });

const patientChange: Fields<PatientChange> = { name: nameShape, chart: text(maxChartLength), born: orNull(day) };
const identity: Fields<Identity> = { name: nameShape, chart: text(maxChartLength), born: orNull(day) };
const newPatient: Fields<NewPatient> = { name: nameShape, chart: text(maxChartLength), born: orNull(day), stream: idOf<StreamId>() };

const visitChange: Fields<VisitChange> = { day };
const newVisit: Fields<NewVisit> = { patient: idOf<PatientId>(), day };

const photoChange: Fields<PhotoChange> = { visit: idOf<VisitId>(), note: text(maxNoteLength), deleted: flag };
const newPhoto: Fields<NewPhoto> = {
  patient: idOf<PatientId>(),
  visit: idOf<VisitId>(),
  key: bytesOf(32),
  fileName: text(maxFileNameLength),
  mime: oneOf('image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/jxl', 'image/tiff'),
  bytes: uint(),
  sha256: hashOf,
  width: side,
  height: side,
  takenAt: orNull(time),
  addedAt: time,
  addedBy: idOf<PersonId>(),
  original: rendition,
  preview: rendition,
  thumbnail: rendition
};

// ---------------------------------------------------------------- steps

const reason: Shape<string> = (value) => text(maxReasonLength)(value) || refuse();
const newEmergency: Fields<NewEmergency> = { patient: idOf<PatientId>(), person: idOf<PersonId>(), reason, at: time };
const emergencyReviewed: Fields<EmergencyReviewed> = { reviewedBy: idOf<PersonId>(), reviewedAt: time };
const newReview: Fields<NewReview> = { at: time, by: idOf<PersonId>(), note: text(maxNoteLength) };

function body<Id extends ObjectId | PersonId, Set>(value: Cbor, set: Shape<Set>): { readonly id: Id; readonly set: Set } {
  const record = map({ type: text(100), v: oneOf(1), id: idOf<Id>(), set })(value);
  return { id: record.id, set: record.set };
}

/** All facts where `fact` is among them, else changes. */
const either =
  <New, Change>(fact: string, whole: Shape<New>, change: Shape<Change>): Shape<New | Change> =>
  (value) =>
    Object.hasOwn(fieldsOf(value), fact) ? whole(value) : change(value);

/** At least one of the fields, and no other. */
const some =
  <T extends Record<string, unknown>>(fields: Fields<T>): Shape<Partial<T>> =>
  (value) => {
    const given = fieldsOf(value);
    const out: Partial<T> = {};
    let wanted = Object.keys(given).length || refuse();
    for (const name in fields) {
      if (!Object.hasOwn(given, name)) continue;
      out[name] = fields[name](given[name]);
      wanted--;
    }
    return wanted === 0 ? out : refuse();
  };

const anything: Shape<Cbor> = (value) => value ?? refuse();

const versionOf = (value: Cbor): number => uint()(fieldsOf(value)['v']) || refuse();

function fieldsOf(value: Cbor | undefined): Readonly<Record<string, Cbor>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  return isMap ? (value as Readonly<Record<string, Cbor>>) : refuse();
}

/** Fields whose value is an id or hash: bytes on the wire. */
const idFields = new Set(['stream', 'patient', 'visit', 'addedBy', 'person', 'by', 'reviewedBy', 'sha256', 'hash']);

function toCbor(set: KnownRecord['set'] | Rendition): Cbor {
  if ('identity' in set) return { identity: set.identity && { ...set.identity } };
  const entries = Object.entries<Cbor | Rendition>({ ...set });
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      idFields.has(name) && typeof value === 'string' ? fromHex(value) : isRendition(value) ? toCbor(value) : value
    ])
  );
}

const isRendition = (value: Cbor | Rendition): value is Rendition => typeof value === 'object' && value !== null && 'hash' in value;

function refuse(): never {
  throw new MalformedCbor('not a record of the expected shape');
}
