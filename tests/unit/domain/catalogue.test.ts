import { describe, expect, test } from 'vitest';
import type { Bytes } from '#bytes';
import {
  apply,
  type Catalogue,
  type Chart,
  countPhotos,
  createCatalogue,
  lastVisit,
  loadCharts,
  loadedChart,
  loadHomes,
  missing,
  type NewPhoto,
  packCatalogue,
  packCharts,
  packHomes,
  photosOf,
  type RecordPatch,
  searchPatients,
  unpackCatalogue,
  unpackCharts,
  visitsOf
} from '#domain';
import { day, newPhoto, patientId, personId, photoId, streamId, visitId } from './sample.ts';

const anna = patientId(1);
const bea = patientId(21);
const [chartOfAnna, chartOfBea] = [streamId(3), streamId(23)];
const hygienist = personId(5);

const staff = { kind: 'staff', stream: streamId(30) } as const;
const desk = { kind: 'desk', stream: streamId(31) } as const;
const chart = { kind: 'chart', stream: chartOfAnna } as const;

type Step = readonly [RecordPatch, Parameters<typeof apply>[3]];

const newAnna: Step = [
  { type: 'patient', id: anna, set: { name: 'Anna Müller', chart: '17', born: day('1980-05-04'), stream: chartOfAnna } },
  desk
];
const newBea: Step = [{ type: 'patient', id: bea, set: { name: 'Bea Olsen', chart: '18', born: null, stream: chartOfBea } }, desk];
const visitOn = (text: string, n = 2): Step => [{ type: 'visit', id: visitId(n), set: { patient: anna, day: day(text) } }, desk];
const photo = (n: number, set: Partial<NewPhoto> = {}, found = chart as Step[1]): Step => [
  { type: 'photo', id: photoId(n), set: newPhoto(set) },
  found
];
const note = (n: number, text: string, found = chart as Step[1]): Step => [{ type: 'photo', id: photoId(n), set: { note: text } }, found];

function fold(...steps: readonly Step[]): Catalogue {
  const catalogue = createCatalogue();
  for (const [record, found] of steps) apply(catalogue, record, hygienist, found);
  return catalogue;
}

const annas = (catalogue: Catalogue): Chart => loadedChart(catalogue, anna);
const noteOf = (catalogue: Catalogue): string | undefined => annas(catalogue).photos.get(photoId(40))?.note;

test('practice and colleagues have the name last written', () => {
  const catalogue = fold(
    [{ type: 'practice', id: patientId(7), set: { name: 'Old' } }, staff],
    [{ type: 'practice', id: patientId(7), set: { name: 'At the Mill' } }, staff],
    [{ type: 'colleague', id: hygienist, set: { name: 'Lena' } }, staff]
  );
  expect(catalogue.practice).toEqual({ name: 'At the Mill' });
  expect([...catalogue.colleagues.values()]).toEqual([{ id: hygienist, name: 'Lena' }]);
});

test('a patient’s fields change one by one, and search follows', () => {
  const catalogue = fold(
    newAnna,
    [{ type: 'patient', id: anna, set: { name: 'Anna Meier' } }, desk],
    [{ type: 'patient', id: anna, set: { chart: '99' } }, desk]
  );
  expect(catalogue.patients.get(anna)).toEqual({
    id: anna,
    alias: null,
    name: 'Anna Meier',
    chart: '99',
    born: '1980-05-04',
    stream: chartOfAnna
  });
  expect(searchPatients(catalogue.patientIndex, 'meier')).toHaveLength(1);
  expect(searchPatients(catalogue.patientIndex, 'müller')).toHaveLength(0);
});

test('a photo has its renditions, no note, and is not deleted', () => {
  const catalogue = fold(newAnna, photo(40));
  const { original, preview, thumbnail, ...facts } = newPhoto();
  expect(photosOf(annas(catalogue))).toEqual([
    { id: photoId(40), ...facts, renditions: { original, preview, thumbnail }, note: '', deleted: false }
  ]);
});

describe('1. a thing is created once', () => {
  test('a photo is never overwritten', () => {
    const catalogue = fold(newAnna, photo(40), photo(40, { fileName: 'other.jpg' }));
    expect(photosOf(annas(catalogue)).map(({ fileName }) => fileName)).toEqual(['DSC_0001.JPG']);
    expect(catalogue.ignored).toBe(1);
  });

  test('nor a patient or a visit', () => {
    const catalogue = fold(newAnna, visitOn('2026-03-02'), [{ ...newBea[0], id: anna } as RecordPatch, desk], visitOn('2026-03-09'));
    expect(catalogue.patients.get(anna)?.name).toBe('Anna Müller');
    expect(lastVisit(catalogue, anna)).toBe('2026-03-02');
    expect(catalogue.ignored).toBe(2);
  });
});

describe('2. the last writer of a field holds', () => {
  test('a note', () => {
    expect(noteOf(fold(newAnna, photo(40), note(40, 'first'), note(40, 'second')))).toBe('second');
  });

  test('also changes seen before the creation', () => {
    const catalogue = fold(
      note(40, 'early'),
      [{ type: 'visit', id: visitId(2), set: { day: day('2026-03-05') } }, desk],
      [{ type: 'patient', id: anna, set: { chart: '99' } }, desk],
      newAnna,
      visitOn('2026-03-02'),
      photo(40)
    );
    expect(noteOf(catalogue)).toBe('early');
    expect(annas(catalogue).visits.get(visitId(2))?.day).toBe('2026-03-05');
    expect(catalogue.patients.get(anna)?.chart).toBe('99');
  });

  test('deleted, and brought back', () => {
    const deleted = (yes: boolean): Step => [{ type: 'photo', id: photoId(40), set: { deleted: yes } }, chart];
    expect(countPhotos(fold(newAnna, photo(40), deleted(true)), anna)).toBe(0);
    expect(countPhotos(fold(newAnna, photo(40), deleted(true), deleted(false)), anna)).toBe(1);
  });
});

test('3. a stream is one patient’s: a second patient who claims it is ignored', () => {
  const catalogue = fold(newAnna, [{ type: 'patient', id: bea, set: { name: 'Bea', chart: '', born: null, stream: chartOfAnna } }, desk]);
  expect([...catalogue.patients.keys()]).toEqual([anna]);
  expect(catalogue.ignored).toBe(1);
});

describe('4. a photo lives in its patient’s chart', () => {
  const intruder = photo(41, {}, { kind: 'chart', stream: chartOfBea });

  test('from another stream it is none of hers, whichever comes first', () => {
    for (const steps of [
      [newAnna, intruder, photo(40)],
      [intruder, photo(40), newAnna]
    ]) {
      const catalogue = fold(...steps);
      expect(photosOf(annas(catalogue)).map(({ id }) => id)).toEqual([photoId(40)]);
      expect(annas(catalogue).photos.has(photoId(41))).toBe(false);
      expect(catalogue.ignored).toBe(1);
    }
  });

  test('a photo of a patient not yet seen is there already', () => {
    expect(photosOf(annas(fold(photo(40))))).toHaveLength(1);
    expect(photosOf(annas(fold(photo(40), newAnna)))).toHaveLength(1);
  });
});

describe('5. a photo is true about its author and its stream', () => {
  test('who claims that a colleague added it is ignored', () => {
    const catalogue = fold(newAnna, photo(40, { addedBy: personId(6) }));
    expect(photosOf(annas(catalogue))).toEqual([]);
    expect(catalogue.ignored).toBe(1);
  });

  test('a change from another stream is ignored, early or late', () => {
    const foreign = note(40, 'not mine', { kind: 'chart', stream: chartOfBea });
    for (const steps of [
      [photo(40), foreign],
      [foreign, photo(40)]
    ]) {
      const catalogue = fold(newAnna, ...steps);
      expect(noteOf(catalogue)).toBe('');
      expect(catalogue.ignored).toBe(1);
    }
  });
});

describe('6. what somebody did is said by them', () => {
  const at = '2026-03-02T09:30:00.000Z';
  const [admin, auditor] = [personId(6), personId(7)];
  const taken: RecordPatch = { type: 'emergency', id: patientId(50), set: { patient: anna, person: hygienist, reason: 'bleeding', at } };
  const looked = (reviewedBy = admin): RecordPatch => ({
    type: 'emergency',
    id: patientId(50),
    set: { reviewedBy, reviewedAt: '2026-03-03T08:00:00.000Z' }
  });
  const signed = (n: number, by = admin): RecordPatch => ({ type: 'review', id: patientId(n), set: { at, by, note: 'all well' } });

  function foldBy(...steps: readonly (readonly [RecordPatch, ReturnType<typeof personId>])[]): Catalogue {
    const catalogue = createCatalogue();
    for (const [record, by] of steps) apply(catalogue, record, by, desk);
    return catalogue;
  }
  const reviewers = ({ emergencies }: Catalogue) => [...emergencies.values()].map(({ reviewed }) => reviewed?.by ?? null);

  test('a chart taken in an emergency, once, and looked at by somebody else; the first look holds, also one seen before', () => {
    for (const steps of [
      [
        [taken, hygienist],
        [looked(), admin],
        [looked(auditor), auditor]
      ],
      [
        [looked(), admin],
        [taken, hygienist],
        [taken, hygienist]
      ]
    ] as const) {
      const catalogue = foldBy(...steps);
      expect([...catalogue.emergencies.values()]).toEqual([
        {
          id: patientId(50),
          patient: anna,
          person: hygienist,
          reason: 'bleeding',
          at,
          reviewed: { by: admin, at: '2026-03-03T08:00:00.000Z' }
        }
      ]);
      const again = unpackCatalogue(packCatalogue(catalogue));
      expect([...again.emergencies]).toEqual([...catalogue.emergencies]);
    }
  });

  test('not in another’s name, and not by the one whom it is about', () => {
    expect(foldBy([taken, admin])).toMatchObject({ ignored: 1, emergencies: new Map() });
    for (const wrong of [[looked(), auditor] as const, [looked(hygienist), hygienist] as const]) {
      expect(reviewers(foldBy([taken, hygienist], wrong))).toEqual([null]);
      expect(reviewers(foldBy(wrong, [taken, hygienist]))).toEqual([null]);
      expect(foldBy([taken, hygienist], wrong).ignored).toBe(1);
    }
  });

  test('a review, signed by whoever says so, each once', () => {
    const catalogue = foldBy([signed(51), admin], [signed(52), admin], [signed(51, auditor), auditor], [signed(53), auditor]);
    expect([...catalogue.reviews.keys()]).toEqual([patientId(51), patientId(52)]);
    expect(catalogue.ignored).toBe(2);
    expect([...unpackCatalogue(packCatalogue(catalogue)).reviews]).toEqual([...catalogue.reviews]);
  });
});

describe('7. a name that is in the chart holds where it is read, and the desk has an alias', () => {
  const identity = (name: string | null, where: Step[1] = chart): Step => [
    { type: 'identity', id: anna, set: { identity: name === null ? null : { name, chart: '7', born: null } } },
    where
  ];
  const atDesk = (name: string): Step => [{ type: 'patient', id: anna, set: { name } }, desk];
  const names = (...steps: Step[]) => {
    const { name, alias } = fold(...steps).patients.get(anna) ?? {};
    return [name, alias];
  };

  test('in whatever order the two are read', () => {
    const both = ['Anna Real', 'Linde'];
    expect(names(newAnna, identity('Anna Real'), atDesk('Linde'))).toEqual(both);
    expect(names(newAnna, atDesk('Linde'), identity('Anna Real'))).toEqual(both);
    expect(names(identity('Anna Real'), newAnna, atDesk('Linde'))).toEqual(both);
  });

  test('until the chart says that the desk has it again', () => {
    expect(names(newAnna, identity('Anna Real'), atDesk('Linde'), atDesk('Anna R.'), identity(null))).toEqual(['Anna R.', null]);
    expect(names(newAnna, identity(null))).toEqual(['Anna Müller', null]);
  });

  test('said in another chart it is ignored', () => {
    const catalogue = fold(newAnna, identity('Anna Real', { kind: 'chart', stream: streamId(77) }));
    expect(catalogue.patients.get(anna)).toMatchObject({ name: 'Anna Müller', alias: null });
    expect(catalogue.ignored).toBe(1);
  });

  test('both are found', () => {
    const { patientIndex } = fold(newAnna, identity('Anna Real'), atDesk('Linde'));
    expect(['real', 'linde', 'müller'].map((query) => searchPatients(patientIndex, query).length)).toEqual([1, 1, 0]);
  });
});

describe('8. a chart that is not loaded is neither read nor changed', () => {
  const packed = (): { readonly shelved: Catalogue; readonly homes: Bytes; readonly charts: Bytes } => {
    const catalogue = fold(newAnna, visitOn('2026-03-02'), photo(40), newBea);
    return { shelved: unpackCatalogue(packCatalogue(catalogue)), homes: packHomes(catalogue), charts: packCharts(catalogue, [anna]) };
  };

  test('what must be loaded is named, one after the other, and nothing where nothing is needed', () => {
    const { shelved, homes, charts } = packed();
    const [change, found] = note(40, 'later');
    expect(missing(shelved, newBea[0])).toBeNull();
    expect(missing(shelved, change)).toBe('homes');
    loadHomes(shelved, homes);
    expect(missing(shelved, change)).toBe(anna);
    expect(missing(shelved, photo(41)[0])).toBe(anna);
    expect(missing(shelved, note(41, 'of nobody yet')[0])).toBeNull();
    loadCharts(shelved, unpackCharts(charts));
    expect(missing(shelved, change)).toBeNull();
    apply(shelved, change, hygienist, found);
    expect(noteOf(shelved)).toBe('later');
  });

  test('who reads or changes it all the same is told, and a list is right without it', () => {
    const { shelved, homes } = packed();
    expect(() => annas(shelved)).toThrow('not loaded');
    expect(() => {
      apply(shelved, photo(41)[0], hygienist, chart);
    }).toThrow('before it was loaded');
    loadHomes(shelved, homes);
    expect(() => {
      apply(shelved, photo(41)[0], hygienist, chart);
    }).toThrow('not loaded');
    expect([countPhotos(shelved, anna), lastVisit(shelved, anna), shelved.photoCount]).toEqual([1, '2026-03-02', 1]);
    expect(loadedChart(shelved, bea).photos.size).toBe(0);
  });
});

test('the order between streams does not matter', () => {
  const deskSteps = [newAnna, visitOn('2026-03-02'), newBea, [{ type: 'patient', id: anna, set: { name: 'Anna M.' } }, desk] as Step];
  const chartSteps = [photo(40), note(40, 'x'), photo(42, { visit: visitId(9) })];
  const view = (catalogue: Catalogue) => ({
    patients: [...catalogue.patients.values()],
    visits: visitsOf(annas(catalogue)),
    ignored: catalogue.ignored
  });
  const expected = view(fold(...deskSteps, ...chartSteps));
  expect(view(fold(...chartSteps, ...deskSteps))).toEqual(expected);
  expect(view(fold(...deskSteps.slice(0, 1), ...chartSteps, ...deskSteps.slice(1)))).toEqual(expected);
});

test('records of a newer program are counted', () => {
  expect(fold([{ type: 'unknown' }, desk], [{ type: 'unknown' }, desk]).unknown).toBe(2);
});

describe('a chart', () => {
  test('visits newest first, photos in order of the camera’s clock, without deleted ones', () => {
    const catalogue = fold(
      newAnna,
      visitOn('2026-03-02', 2),
      visitOn('2026-03-09', 3),
      photo(40, { takenAt: '2026-03-02T10:00:05', fileName: 'b.jpg' }),
      photo(41, { takenAt: '2026-03-02T10:00:01+01:00', fileName: 'c.jpg' }),
      photo(42, { takenAt: '2026-03-02T10:00:05', fileName: 'a.jpg' }),
      photo(43),
      [{ type: 'photo', id: photoId(43), set: { deleted: true } }, chart]
    );
    const seen = visitsOf(annas(catalogue)).map(({ visit, photos }) => [visit.day, photos.map(({ fileName }) => fileName)]);
    expect(seen).toEqual([
      ['2026-03-09', []],
      ['2026-03-02', ['c.jpg', 'a.jpg', 'b.jpg']]
    ]);
  });

  test('a photo whose visit nobody knows is shown on its day', () => {
    const catalogue = fold(newAnna, photo(40, { visit: visitId(77), takenAt: null, addedAt: '2026-03-02T09:30:00.000Z' }));
    expect(visitsOf(annas(catalogue))).toMatchObject([
      { visit: { id: visitId(77), patient: anna, day: '2026-03-02' }, photos: [{ id: photoId(40) }] }
    ]);
  });

  test('a photo moves to another visit', () => {
    const catalogue = fold(newAnna, visitOn('2026-03-02', 2), visitOn('2026-03-09', 3), photo(40), [
      { type: 'photo', id: photoId(40), set: { visit: visitId(3) } },
      chart
    ]);
    expect(visitsOf(annas(catalogue)).map(({ photos }) => photos.length)).toEqual([1, 0]);
  });
});
