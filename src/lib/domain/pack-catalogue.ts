/**
 * A catalogue as bytes, without its charts and homes: what a list of ten thousand patients needs, in columns that open in milliseconds.
 * Patients stand in the order of their search keys, which are kept beside them. What is read was packed by this program on this device.
 */
import {
  type Bytes,
  bytesOf,
  coded,
  encode,
  ids,
  idToBytes,
  list,
  MalformedCbor,
  map,
  orNull,
  packCoded,
  packIds,
  packTexts,
  packUints,
  parse,
  type PersonId,
  type Shape,
  type StreamId,
  text,
  texts,
  textsOrNull,
  uint,
  uints,
  idOf
} from '#bytes';
import { type Catalogue, type ChangeRecord, type ChartLine, createCatalogue, type EarlyChange } from './catalogue.ts';
import { parseDay } from './day.ts';
import { maxNameLength } from './fields.ts';
import { packActs, unpackActs } from './pack-acts.ts';
import { encodeRecords, isNewEmergency, parseRecords } from './records.ts';
import { type Keys, keysInOrder, searchIndexOf } from './search.ts';
import type { Day, Identity, Patient, PatientId } from './types.ts';

export function packCatalogue(catalogue: Catalogue): Bytes {
  const keys = keysInOrder(catalogue.patientIndex);
  const patients = keys.map(({ patient }) => patient);
  const unseen = [...catalogue.lines].filter(([id]) => !catalogue.patients.has(id));
  const lines = [...patients.map(({ id }) => catalogue.lines.get(id) ?? null), ...unseen.map(([, line]) => line)];
  const colleagues = [...catalogue.colleagues.values()];
  return encode({
    practice: catalogue.practice?.name ?? null,
    colleagues: { ids: packIds(colleagues.map(({ id }) => id)), names: packTexts(colleagues.map(({ name }) => name)) },
    acts: packActs(catalogue),
    atTheDesk: [...catalogue.atTheDesk].map(([id, identity]) => encodeRecords([{ type: 'identity', id, set: { identity } }])),
    patients: {
      ids: packIds(patients.map(({ id }) => id)),
      streams: packIds(patients.map(({ stream }) => stream)),
      names: packTexts(patients.map(({ name }) => name)),
      charts: packTexts(patients.map(({ chart }) => chart)),
      borns: packTexts(patients.map(({ born }) => born))
    },
    keys: {
      names: packTexts(keys.map(({ name }) => name)),
      words: packTexts(keys.map(({ words }) => words)),
      charts: packTexts(keys.map(({ chart }) => chart)),
      borns: packTexts(keys.map(({ born }) => born))
    },
    unseen: packIds(unseen.map(([id]) => id)),
    lines: {
      // One more than the photos; 0 where there is no chart.
      photos: packUints(lines.map((line) => (line === null ? 0 : line.photos + 1))),
      lastVisits: packCoded(lines.map((line) => line?.lastVisit ?? ''))
    },
    photoCount: catalogue.photoCount,
    ignored: catalogue.ignored,
    unknown: catalogue.unknown,
    early: [...catalogue.early.values()]
      .flat()
      .map(({ record, stream }) => ({ record: encodeRecords([record]), stream: idToBytes(stream) }))
  });
}

/** With its charts and homes still to be loaded. Throws MalformedCbor. */
export function unpackCatalogue(bytes: Uint8Array): Catalogue {
  const packed = parse(shape, bytes);
  const catalogue = createCatalogue('shelved');
  const { patients, lines } = packed;
  for (const [id, identity] of packed.atTheDesk) catalogue.atTheDesk.set(id, identity);
  const keys = patients.ids.map((id, i): Keys => {
    const born = patients.borns[i] ?? null;
    const patient: Patient = {
      id,
      alias: catalogue.atTheDesk.get(id)?.name ?? null,
      name: at(patients.names, i),
      chart: at(patients.charts, i),
      born: born === null ? null : dayOf(born),
      stream: at(patients.streams, i)
    };
    return {
      patient,
      name: at(packed.keys.names, i),
      words: at(packed.keys.words, i),
      chart: at(packed.keys.charts, i),
      born: at(packed.keys.borns, i)
    };
  });
  for (const { patient } of keys) {
    catalogue.patients.set(patient.id, patient);
    catalogue.chartOf.set(patient.stream, patient.id);
  }
  [...patients.ids, ...packed.unseen].forEach((id, i) => {
    const line = lineAt(lines, i);
    if (line !== null) catalogue.lines.set(id, line);
  });
  packed.colleagues.ids.forEach((id, i) => catalogue.colleagues.set(id, { id, name: at(packed.colleagues.names, i) }));
  unpackActs(catalogue, packed.acts);
  for (const change of packed.early) {
    const key = `${change.record.type} ${change.record.id}`;
    catalogue.early.set(key, [...(catalogue.early.get(key) ?? []), change]);
  }
  return {
    ...catalogue,
    practice: packed.practice === null ? null : { name: packed.practice },
    patientIndex: searchIndexOf(keys),
    photoCount: packed.photoCount,
    ignored: packed.ignored,
    unknown: packed.unknown
  };
}

interface Lines {
  readonly photos: readonly number[];
  readonly lastVisits: readonly string[];
}

function lineAt({ photos, lastVisits }: Lines, i: number): ChartLine | null {
  const count = at(photos, i);
  const last = at(lastVisits, i);
  return count === 0 ? null : { photos: count - 1, lastVisit: last === '' ? null : dayOf(last) };
}

const deskIdentity: Shape<readonly [PatientId, Identity]> = (value) => {
  const [record, ...others] = parseRecords(bytesOf(0, 2 ** 20)(value));
  if (record?.type !== 'identity' || record.set.identity === null || others.length > 0) return refuse();
  return [record.id, record.set.identity];
};

const early: Shape<EarlyChange> = (value) => {
  const { record, stream } = earlyShape(value);
  const [change, ...others] = parseRecords(record);
  return others.length === 0 ? { record: changeIn(change), stream } : refuse();
};

const earlyShape = map({ record: bytesOf(0, 2 ** 31), stream: idOf<StreamId>() });

function changeIn(record: ReturnType<typeof parseRecords>[number] | undefined): ChangeRecord {
  if (record?.type === 'patient' || record?.type === 'visit' || record?.type === 'photo' || record?.type === 'identity') return record;
  return record?.type === 'emergency' && !isNewEmergency(record.set) ? record : refuse();
}

const shape = map({
  practice: orNull(text(maxNameLength)),
  colleagues: map({ ids: ids<PersonId>(), names: texts }),
  acts: list(bytesOf(0, 2 ** 20), 2 ** 31),
  atTheDesk: list(deskIdentity, 2 ** 31),
  patients: map({ ids: ids<PatientId>(), streams: ids<StreamId>(), names: texts, charts: texts, borns: textsOrNull }),
  keys: map({ names: texts, words: texts, charts: texts, borns: texts }),
  unseen: ids<PatientId>(),
  lines: map({ photos: uints, lastVisits: coded }),
  photoCount: uint(),
  ignored: uint(),
  unknown: uint(),
  early: list(early, 2 ** 31)
});

/** A column that is shorter than its ids is none of ours. */
const at = <T extends string | number>(column: readonly T[], i: number): T => column[i] ?? refuse();

function dayOf(text: string): Day {
  const day = parseDay(text);
  return day.ok ? day.value : refuse();
}

function refuse(): never {
  throw new MalformedCbor('not a packed catalogue');
}
