import { describe, expect, test } from 'vitest';
import { parseId } from '#bytes';
import { createSearchIndex, indexPatient, type PatientId, searchPatients } from '#domain';
import { day, patientId, streamId } from './sample.ts';

type Line = readonly [name: string, chart?: string, born?: string];

function indexOf(lines: readonly Line[]) {
  const index = createSearchIndex();
  lines.forEach(([name, chart = '', born], i) => {
    const id = parseId<PatientId>(i.toString(16).padStart(32, '0')) ?? patientId(0);
    indexPatient(index, { id, alias: null, name, chart, born: born === undefined ? null : day(born), stream: streamId(1) });
  });
  return index;
}

const find = (query: string, ...lines: readonly Line[]) => searchPatients(indexOf(lines), query).map(({ name }) => name);

const people: readonly Line[] = [
  ['Anna Müller', 'A-1042', '1980-05-04'],
  ['Mueller, Hans', '17', '1955-12-31'],
  ['Jürgen Groß', '2042', '2001-04-05'],
  ['Søren Kjær', '3', '1999-11-01'],
  ['Zoë O’Brien-Łukasz', '1042', '1980-11-30'],
  ['Ève Ångström', '', undefined]
].map(([name, chart, born]) => (born === undefined ? [name ?? '', chart ?? ''] : [name ?? '', chart ?? '', born]));

test('an empty query gives everybody by name, accents aside', () => {
  expect(find('  ', ['Zoe'], ['Ödön'], ['Otto'], ['Anna'])).toEqual(['Anna', 'Ödön', 'Otto', 'Zoe']);
});

describe('by name', () => {
  test.each([
    ['mül', ['Anna Müller', 'Mueller, Hans']],
    ['mul', ['Anna Müller']],
    ['MUELL', ['Mueller, Hans', 'Anna Müller']],
    ['müller an', ['Anna Müller']],
    ['an mü', ['Anna Müller']],
    ['gross', ['Jürgen Groß']],
    ['groß', ['Jürgen Groß']],
    ['GROSS', ['Jürgen Groß']],
    ['juergen', ['Jürgen Groß']],
    ['soren', ['Søren Kjær']],
    ['soeren kjaer', ['Søren Kjær']],
    ['obr', ['Zoë O’Brien-Łukasz']],
    ["o'brien", ['Zoë O’Brien-Łukasz']],
    ['luka', ['Zoë O’Brien-Łukasz']],
    ['zoe', ['Zoë O’Brien-Łukasz']],
    ['eve angs', ['Ève Ångström']],
    ['aangstroem', ['Ève Ångström']],
    ['ller', []],
    ['anna meier', []],
    ['---', []]
  ])('%s', (query, names) => {
    expect(find(query, ...people)).toEqual(names);
  });

  test('who is called as typed comes before who has it as a later word', () => {
    expect(find('max', ['Adam Max'], ['Maxine Zorn'])).toEqual(['Maxine Zorn', 'Adam Max']);
  });

  test('composed or not makes no difference', () => {
    expect(find('mu\u0308ller', ['Anna Müller'])).toEqual(['Anna Müller']);
    expect(find('müller', ['Anna Mu\u0308ller'])).toEqual(['Anna Müller'.normalize('NFD')]);
  });

  const aubignes = ["Merle d'Aubigné", 'Merle d’Aubigné', 'Merle d´Aubigné', "Merle d' Aubigné", 'Merle d Aubigné'];
  const typed = ["d'aubigne", 'd’aubigné', 'd´aubigne', 'd`aubigne', 'D′AUBIGNÉ', "d' aubigne", "merle d'aub"];

  test.each(typed)('%s finds every spelling of the apostrophe', (query) => {
    expect(find(query, ...aubignes.map((name): Line => [name]))).toHaveLength(aubignes.length);
  });

  test('without the apostrophe, or from behind it', () => {
    expect(find('daubigne', ["Merle d'Aubigné"], ['Merle d’Aubigné'], ['Merle d´Aubigné'])).toHaveLength(3);
    expect(find('aubigne', ...aubignes.map((name): Line => [name]))).toHaveLength(aubignes.length);
    expect(find("d'aubigne", ['Dora Aubignac'], ['Daubignac'])).toEqual([]);
  });

  test('other scripts', () => {
    expect(find('ΠΑΠ', ['Γιώργος Παπάς'])).toEqual(['Γιώργος Παπάς']);
    expect(find('παπας', ['ΓΙΩΡΓΟΣ ΠΑΠΑΣ'])).toEqual(['ΓΙΩΡΓΟΣ ΠΑΠΑΣ']);
    expect(find('小', ['小林 花子'])).toEqual(['小林 花子']);
    expect(find('isik', ['Işık Yılmaz'])).toEqual(['Işık Yılmaz']);
  });
});

describe('by chart number', () => {
  test('the number itself, then what begins so, then what holds it', () => {
    expect(find('42', ['Holds', '1042'], ['Begins', '4217'], ['Is', '42'])).toEqual(['Is', 'Begins', 'Holds']);
  });

  test('with or without its punctuation', () => {
    expect(find('a-10', ...people)).toEqual(['Anna Müller']);
    expect(find('A1042', ...people)).toEqual(['Anna Müller']);
  });
});

describe('by date of birth', () => {
  const born = (query: string, date: string) => find(query, ['Ada', '', date]).length === 1;

  test.each([
    '1980-05-04',
    '04.05.1980',
    '4.5.1980',
    '4. 5. 1980',
    '4/5/1980',
    '5/4/1980',
    '05/04/1980',
    '04-05-1980',
    '19800504',
    '04051980',
    '05041980',
    '1980',
    '4.5.80',
    '4.5.',
    '04.05.19',
    '1980-05',
    '1980-5-4'
  ])('%s finds 4 May 1980', (query) => {
    expect(born(query, '1980-05-04')).toBe(true);
  });

  test.each(['5.4.1980', '1980-04-05', '04.05.1981', '4.5.81', '04.05.1980.1', '1981', '14.5.1980', '4.15.', '80'])(
    '%s does not',
    (query) => {
      expect(born(query, '1980-05-04')).toBe(false);
    }
  );

  test('together with a name', () => {
    expect(find('1980 anna', ...people)).toEqual(['Anna Müller']);
  });
});

test('an edit is found by what is now, and no more by what was', () => {
  const index = indexOf([['Anna Alt']]);
  searchPatients(index, '');
  indexPatient(index, {
    id: [...index.keys.keys()][0] ?? patientId(0),
    name: 'Anna Neu',
    alias: null,
    chart: '',
    born: null,
    stream: streamId(1)
  });
  expect(searchPatients(index, 'alt')).toHaveLength(0);
  expect(searchPatients(index, 'neu')).toHaveLength(1);
});
