/** A catalogue that was packed and is loaded piece by piece is the one that folds everything from the beginning. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, MalformedCbor } from '#bytes';
import {
  apply,
  type Catalogue,
  countPhotos,
  createCatalogue,
  isShelved,
  lastVisit,
  loadCharts,
  loadedChart,
  loadHomes,
  missing,
  packCatalogue,
  packCharts,
  packHomes,
  type PatientId,
  photosOf,
  type RecordPatch,
  searchPatients,
  unpackCatalogue,
  unpackCharts,
  visitsOf
} from '#domain';
import { day, newPhoto, patientId, personId, photoId, streamId, visitId } from '../unit/domain/sample.ts';

const numRuns = process.env['SLOW'] ? 20_000 : 500;

// Few of each, so that ids meet: also a visit and a photo of one id, two patients of one stream, a photo in another's chart.
const patient = fc.integer({ min: 1, max: 4 }).map(patientId);
const visit = fc.integer({ min: 1, max: 5 }).map(visitId);
const photo = fc.integer({ min: 1, max: 6 }).map(photoId);
const stream = fc.integer({ min: 31, max: 35 }).map(streamId);
const person = fc.integer({ min: 5, max: 6 }).map(personId);
const someDay = fc.constantFrom('2025-01-02', '2026-03-02', '2026-03-09').map(day);
const name = fc.constantFrom('Anna Müller', 'Zoë', 'O’Brien 😀', 'Anna Müller-Groß');

const record: fc.Arbitrary<RecordPatch> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<RecordPatch>({ type: 'unknown' }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('practice' as const), id: patient, set: fc.record({ name }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('colleague' as const), id: person, set: fc.record({ name }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('patient' as const),
      id: patient,
      set: fc.record({ name, chart: fc.constantFrom('', 'P-17'), born: fc.option(someDay), stream })
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('patient' as const),
      id: patient,
      set: fc.oneof(fc.record({ name }), fc.record({ born: fc.option(someDay) }), fc.record({ chart: fc.constant('99'), name }))
    })
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('visit' as const), id: visit, set: fc.record({ patient, day: someDay }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('visit' as const), id: visit, set: fc.record({ day: someDay }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('emergency' as const),
      id: visit,
      set: fc.oneof(
        fc.record({ patient, person, reason: name, at: fc.constant('2026-03-02T10:00:00Z') }),
        fc.record({ reviewedBy: person, reviewedAt: fc.constant('2026-03-03T10:00:00Z') })
      )
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('identity' as const),
      id: patient,
      set: fc.record({ identity: fc.option(fc.record({ name, chart: fc.constantFrom('', 'P-9'), born: fc.option(someDay) })) })
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('review' as const),
      id: visit,
      set: fc.record({ at: fc.constant('2026-03-02T10:00:00Z'), by: person, note: name })
    })
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('photo' as const),
      id: photo,
      set: fc.record({ patient, visit, addedBy: person, takenAt: fc.option(fc.constant('2026-03-02T10:00:00')) }).map(newPhoto)
    })
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('photo' as const),
      id: photo,
      set: fc.oneof(fc.record({ note: name }), fc.record({ deleted: fc.boolean() }), fc.record({ visit, deleted: fc.boolean() }))
    })
  }
);

type Step =
  | {
      readonly do: 'apply';
      readonly record: RecordPatch;
      readonly by: ReturnType<typeof personId>;
      readonly stream: ReturnType<typeof streamId>;
    }
  /** Packs all and goes on with what was packed, its charts in so many buckets. */
  | { readonly do: 'pack'; readonly buckets: number }
  /** Loads a chart, perhaps again. */
  | { readonly do: 'look'; readonly patient: PatientId };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ do: fc.constant('apply' as const), record, by: person, stream }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pack' as const), buckets: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const), patient }) }
);

interface Packed {
  readonly homes: Bytes;
  readonly charts: ReadonlyMap<PatientId, Bytes>;
}

const buckets = (catalogue: Catalogue, count: number): readonly (readonly PatientId[])[] => {
  const all = [...catalogue.lines.keys()];
  return Array.from({ length: count }, (_, bucket) => all.filter((_id, i) => i % count === bucket));
};

function pack(catalogue: Catalogue, count: number): readonly [Catalogue, Packed] {
  const charts = new Map(
    buckets(catalogue, count).flatMap((patients) => {
      const packed = packCharts(catalogue, patients);
      return patients.map((id) => [id, packed] as const);
    })
  );
  return [unpackCatalogue(packCatalogue(catalogue)), { homes: packHomes(catalogue), charts }];
}

function load(catalogue: Catalogue, packed: Packed | null, what: 'homes' | PatientId): void {
  if (packed === null) throw new Error('nothing was packed');
  if (what === 'homes') return loadHomes(catalogue, packed.homes);
  const charts = packed.charts.get(what);
  if (!charts) throw new Error('a chart that was not packed');
  loadCharts(catalogue, unpackCharts(charts));
}

function loadAll(catalogue: Catalogue, packed: Packed | null): void {
  if (!catalogue.photoHomes.isLoaded) load(catalogue, packed, 'homes');
  for (const id of catalogue.lines.keys()) if (isShelved(catalogue, id)) load(catalogue, packed, id);
}

function fold(steps: readonly Step[], packing: boolean): Catalogue {
  let catalogue = createCatalogue();
  let packed: Packed | null = null;
  for (const each of steps) {
    if (each.do === 'apply') {
      for (let what = missing(catalogue, each.record); what !== null; what = missing(catalogue, each.record)) load(catalogue, packed, what);
      apply(catalogue, each.record, each.by, { kind: 'desk', stream: each.stream });
    } else if (packing && each.do === 'pack') {
      loadAll(catalogue, packed);
      [catalogue, packed] = pack(catalogue, each.buckets);
    } else if (each.do === 'look' && packed?.charts.has(each.patient)) load(catalogue, packed, each.patient);
  }
  loadAll(catalogue, packed);
  return catalogue;
}

function seen(catalogue: Catalogue): unknown {
  const patients = [1, 2, 3, 4].map(patientId);
  const sorted = <T>(all: Iterable<readonly [string, T]>) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    practice: catalogue.practice,
    colleagues: sorted(catalogue.colleagues),
    acts: [[...catalogue.emergencies], [...catalogue.reviews]],
    patients: sorted(catalogue.patients),
    atTheDesk: sorted(catalogue.atTheDesk),
    chartOf: sorted(catalogue.chartOf),
    charts: patients.map((id) => ({
      photos: photosOf(loadedChart(catalogue, id)),
      visits: visitsOf(loadedChart(catalogue, id)),
      count: countPhotos(catalogue, id),
      last: lastVisit(catalogue, id)
    })),
    strays: sorted(catalogue.strays),
    homes: [sorted(catalogue.visitHomes), sorted(catalogue.photoHomes)],
    counts: [catalogue.photoCount, catalogue.ignored, catalogue.unknown],
    early: sorted(catalogue.early),
    found: ['', 'mul', 'muller', 'o’b', '99', '2026', '2.3.'].map((query) => searchPatients(catalogue.patientIndex, query))
  };
}

test('wherever it is packed, and in whatever order its charts are loaded', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      expect(seen(fold(steps, true))).toEqual(seen(fold(steps, false)));
    }),
    { numRuns }
  );
});

test('the counts that are kept are the counts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const catalogue = fold(steps, true);
      const shown = (id: PatientId): number => photosOf(loadedChart(catalogue, id)).filter(({ deleted }) => !deleted).length;
      for (const id of catalogue.lines.keys()) {
        expect(countPhotos(catalogue, id)).toBe(shown(id));
        const days = [...loadedChart(catalogue, id).visits.values()].map((each) => each.day as string).sort();
        expect(lastVisit(catalogue, id)).toBe(days.at(-1) ?? null);
      }
      expect(catalogue.photoCount).toBe([...catalogue.patients.keys()].reduce((sum, id) => sum + shown(id), 0));
    }),
    { numRuns }
  );
});

test('one value has one packed form, and no other bytes are taken', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), fc.nat(), (steps, where) => {
      const catalogue = fold(steps, false);
      const bytes = packCatalogue(catalogue);
      expect(packCatalogue(unpackCatalogue(bytes))).toEqual(bytes);
      expect(() => unpackCatalogue(bytes.slice(0, where % bytes.byteLength))).toThrow(MalformedCbor);
    }),
    { numRuns: numRuns / 5 }
  );
});
