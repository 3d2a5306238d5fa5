/** The charts of some patients as bytes: visits and photos in columns. What is read was packed by this program on this device. */
import {
  type Bytes,
  bytesOf,
  coded,
  encode,
  type Hash,
  hashes,
  ids,
  MalformedCbor,
  map,
  packCoded,
  packIds,
  packTexts,
  packUints,
  parse,
  parseId,
  type PersonId,
  type StreamId,
  texts,
  textsOrNull,
  uints
} from '#bytes';
import { type Catalogue, type Chart, isShelved, loadedChart } from './catalogue.ts';
import { parseDay } from './day.ts';
import type { Day, PatientId, Photo, PhotoId, Rendition, Visit, VisitId } from './types.ts';

/** Charts that are not (yet) in a catalogue. */
export interface UnpackedCharts {
  readonly charts: ReadonlyMap<PatientId, Chart>;
  readonly strays: ReadonlyMap<PhotoId, StreamId>;
}

const keyBytes = 32;

/** The charts must be loaded. */
export function packCharts(catalogue: Catalogue, patients: readonly PatientId[]): Bytes {
  const charts = patients.map((patient) => loadedChart(catalogue, patient));
  const visits = charts.flatMap((chart) => [...chart.visits.values()]);
  const photos = charts.flatMap((chart) => [...chart.photos.values()]);
  const renditions = photos.flatMap(({ renditions: { original, preview, thumbnail } }) => [original, preview, thumbnail]);
  const strays = photos.flatMap(({ id }) => {
    const stream = catalogue.strays.get(id);
    return stream === undefined ? [] : [[id, stream] as const];
  });
  const keys = new Uint8Array(keyBytes * photos.length);
  photos.forEach(({ key }, i) => {
    keys.set(key, keyBytes * i);
  });
  return encode({
    patients: packIds(patients),
    visitCounts: packUints(charts.map((chart) => chart.visits.size)),
    photoCounts: packUints(charts.map((chart) => chart.photos.size)),
    visits: { ids: packIds(visits.map(({ id }) => id)), days: packTexts(visits.map(({ day }) => day)) },
    photos: {
      ids: packIds(photos.map(({ id }) => id)),
      visits: packIds(photos.map(({ visit }) => visit)),
      keys,
      fileNames: packTexts(photos.map(({ fileName }) => fileName)),
      mimes: packCoded(photos.map(({ mime }) => mime)),
      bytes: packUints(photos.map(({ bytes }) => bytes)),
      sha256: packIds(photos.map(({ sha256 }) => sha256)),
      widths: packUints(photos.map(({ width }) => width)),
      heights: packUints(photos.map(({ height }) => height)),
      takenAt: packTexts(photos.map(({ takenAt }) => takenAt)),
      addedAt: packTexts(photos.map(({ addedAt }) => addedAt)),
      addedBy: packCoded(photos.map(({ addedBy }) => addedBy)),
      notes: packTexts(photos.map(({ note }) => note)),
      deleted: packUints(photos.map(({ deleted }) => (deleted ? 1 : 0)))
    },
    // Original, preview, thumbnail of each photo.
    renditions: { hashes: packIds(renditions.map(({ hash }) => hash)), bytes: packUints(renditions.map(({ bytes }) => bytes)) },
    strays: { photos: packIds(strays.map(([photo]) => photo)), streams: packIds(strays.map(([, stream]) => stream)) }
  });
}

/** Throws MalformedCbor. */
export function unpackCharts(bytes: Uint8Array): UnpackedCharts {
  const packed = parse(shape, bytes);
  const [days, photos] = [packed.visits.days, photosIn(packed)];
  let [visitAt, photoAt] = [0, 0];
  const charts = new Map<PatientId, Chart>();
  packed.patients.forEach((patient, i) => {
    const chart: Chart = { visits: new Map<VisitId, Visit>(), photos: new Map<PhotoId, Photo>() };
    for (const end = visitAt + at(packed.visitCounts, i); visitAt < end; visitAt++) {
      const id = at(packed.visits.ids, visitAt);
      chart.visits.set(id, { id, patient, day: dayOf(at(days, visitAt)) });
    }
    for (const end = photoAt + at(packed.photoCounts, i); photoAt < end; photoAt++) {
      const photo = photos[photoAt] ?? refuse();
      chart.photos.set(photo.id, { ...photo, patient });
    }
    charts.set(patient, chart);
  });
  return { charts, strays: new Map(packed.strays.photos.map((photo, i) => [photo, at(packed.strays.streams, i)])) };
}

/** Puts unpacked charts in their places; those that are loaded already, and perhaps changed since, stay as they are. */
export function loadCharts(catalogue: Catalogue, { charts, strays }: UnpackedCharts): void {
  for (const [patient, chart] of charts) {
    if (!isShelved(catalogue, patient)) continue;
    catalogue.charts.set(patient, chart);
    for (const id of chart.photos.keys()) {
      const stream = strays.get(id);
      if (stream !== undefined) catalogue.strays.set(id, stream);
    }
  }
}

type Packed = ReturnType<typeof shape>;

function photosIn({ photos: columns, renditions }: Packed): readonly Omit<Photo, 'patient'>[] {
  const { keys } = columns;
  const rendition = (place: number): Rendition => ({ hash: at<Hash>(renditions.hashes, place), bytes: at(renditions.bytes, place) });
  return columns.ids.map((id, i) => ({
    id,
    visit: at(columns.visits, i),
    key: keys.slice(keyBytes * i, keyBytes * (i + 1)),
    fileName: at(columns.fileNames, i),
    mime: at(columns.mimes, i),
    bytes: at(columns.bytes, i),
    sha256: at(columns.sha256, i),
    width: at(columns.widths, i),
    height: at(columns.heights, i),
    takenAt: columns.takenAt[i] ?? null,
    addedAt: at(columns.addedAt, i),
    addedBy: parseId<PersonId>(at(columns.addedBy, i)) ?? refuse(),
    renditions: { original: rendition(3 * i), preview: rendition(3 * i + 1), thumbnail: rendition(3 * i + 2) },
    note: at(columns.notes, i),
    deleted: at(columns.deleted, i) === 1
  }));
}

const shape = map({
  patients: ids<PatientId>(),
  visitCounts: uints,
  photoCounts: uints,
  visits: map({ ids: ids<VisitId>(), days: texts }),
  photos: map({
    ids: ids<PhotoId>(),
    visits: ids<VisitId>(),
    keys: bytesOf(0, 2 ** 31),
    fileNames: texts,
    mimes: coded,
    bytes: uints,
    sha256: hashes,
    widths: uints,
    heights: uints,
    takenAt: textsOrNull,
    addedAt: texts,
    addedBy: coded,
    notes: texts,
    deleted: uints
  }),
  renditions: map({ hashes, bytes: uints }),
  strays: map({ photos: ids<PhotoId>(), streams: ids<StreamId>() })
});

/** A column that is shorter than its ids is none of ours. */
const at = <T extends string | number>(column: readonly T[], i: number): T => column[i] ?? refuse();

function dayOf(text: string): Day {
  const day = parseDay(text);
  return day.ok ? day.value : refuse();
}

function refuse(): never {
  throw new MalformedCbor('not packed charts');
}
