import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUtf8, toId, utf8 } from '#bytes';
import type { Patient, Photo } from '#domain';
import { csvRow } from '../../../src/lib/export/csv.ts';
import { escapeHtml } from '../../../src/lib/export/html.ts';
import { indexPageBegin, indexPageEnd, indexPageSection } from '../../../src/lib/export/index-page.ts';
import { indexTableHead, indexTableRows } from '../../../src/lib/export/index-table.ts';
import type { PatientRows, PhotoRow } from '../../../src/lib/export/rows.ts';
import { day, newPhoto, patientId, photoId, streamId, visitId } from '../domain/sample.ts';

const { original, preview, thumbnail, ...facts } = newPhoto();
const photo: Photo = { ...facts, id: photoId(1), renditions: { original, preview, thumbnail }, note: '', deleted: false };
const patient: Patient = { id: patientId(1), name: 'Ana Lima', alias: null, chart: '12', born: day('1980-05-04'), stream: streamId(1) };

const rowsOf = (who: Partial<Patient>, ...rows: readonly PhotoRow[]): PatientRows => ({
  patient: { ...patient, ...who },
  visits: [{ visit: { id: visitId(2), patient: patient.id, day: day('2026-03-02') }, rows }]
});
const rowOf = (changes: Partial<Photo>, path = 'photos/Ana/a.jpg'): PhotoRow => ({
  photo: { ...photo, ...changes },
  addedBy: 'Dr. Vega',
  path,
  missing: null
});

/** As RFC 4180 has it, read by the shortest program that does. */
function fieldsOf(csv: string): readonly (readonly string[])[] {
  const lines: string[][] = [[]];
  for (const [, quoted, end] of csv.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/gs)) {
    lines.at(-1)?.push((quoted ?? '').replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

test('fields are read back as they were, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (fields) => {
      const [read] = fieldsOf(csvRow(fields));
      expect(read?.map((field, i) => field === fields[i] || field === `'${fields[i] ?? ''}`)).toEqual(fields.map(() => true));
    })
  );
});

test.each(['=1+1', '+49 170', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '\u200b=1', '＝1', '\n-1'])(
  '%j is no formula for a spreadsheet',
  (text) => {
    expect(fieldsOf(csvRow([text]))).toEqual([[`'${text}`]]);
  }
);

test.each(['Ana', '2026-03-02', 'a=b', 'O-1', ''])('%j stays as it is', (text) => {
  expect(fieldsOf(csvRow([text]))).toEqual([[text]]);
});

test('the table has a line for each photo, and begins so that spreadsheets know its letters', () => {
  const csv = fromUtf8(indexTableHead) + fromUtf8(indexTableRows(rowsOf({}, rowOf({ note: 'two\nlines, "quoted"' }))));
  expect(csv.startsWith('\ufeff"patient","chart"')).toBe(true);
  const [head, line] = fieldsOf(csv.slice(1));
  expect(Object.fromEntries(head?.map((name, i) => [name, line?.[i]]) ?? [])).toEqual({
    patient: 'Ana Lima',
    chart: '12',
    'date of birth': '1980-05-04',
    visit: '2026-03-02',
    file: 'photos/Ana/a.jpg',
    'original file name': 'DSC_0001.JPG',
    'taken at': '2026-03-02T10:11:12+01:00',
    'added at': '2026-03-02T09:30:00.000Z',
    'added by': 'Dr. Vega',
    note: 'two\nlines, "quoted"',
    'sha-256': photo.sha256,
    'in this archive': 'yes'
  });
});

test('the table names visits and patients without photos too, and what is missing', () => {
  expect(fieldsOf(fromUtf8(indexTableRows(rowsOf({})))).map((line) => line.slice(0, 5))).toEqual([
    ['Ana Lima', '12', '1980-05-04', '2026-03-02', '']
  ]);
  expect(fieldsOf(fromUtf8(indexTableRows({ patient, visits: [] })))).toHaveLength(1);
  const missing = fieldsOf(fromUtf8(indexTableRows(rowsOf({}, { photo, addedBy: '', path: null, missing: 'Away' }))));
  expect(missing[0]?.at(-1)).toBe('no');
});

const pageOf = (rows: PatientRows): string =>
  fromUtf8(indexPageBegin('Exported')) + fromUtf8(indexPageSection(rows)) + fromUtf8(indexPageEnd);

test('nothing that somebody wrote is markup on the page', () => {
  const plain = pageOf(rowsOf({}, rowOf({})));
  const tagsOf = (html: string): readonly string[] => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/href="[^"]*"/, 'href'));
  const attack = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&lt;`;
  const attacked = pageOf(
    rowsOf({ name: attack, chart: attack }, rowOf({ fileName: attack, note: attack, takenAt: attack }, `photos/${attack}/a.jpg`))
  );
  expect(tagsOf(attacked)).toEqual(tagsOf(plain));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(tagsOf(pageOf(rowsOf({ name: text, chart: `c${text}` }, rowOf({ fileName: text, note: text }))))).toEqual(tagsOf(plain));
    })
  );
});

test('what is escaped may stand in an attribute, too', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', "'", '<', '>', '&', 'a', '\0') }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/["'<>\0]|&(?!#\d+;)/);
    })
  );
});

test('a link leads to the file beside the page', () => {
  const path = 'photos/100% #1? & Co (小林)/2026-03-02/10.11.12 a.jpg';
  const [, href = ''] = /href="([^"]*)"/.exec(pageOf(rowsOf({}, rowOf({}, path)))) ?? [];
  expect(href).not.toMatch(/[#?&]/);
  expect(decodeURIComponent(new URL(href, 'file:///C:/export/index.html').pathname)).toBe(`/C:/export/${path}`);
});

test('a photo that is missing has no link, and says where to read on', () => {
  const page = pageOf(rowsOf({}, { photo, addedBy: '', path: null, missing: 'Away' }));
  expect(page).not.toContain('href');
  expect(page).toContain('missing.txt');
});

test('the page asks nothing of anybody, and its policy says so', () => {
  const page = pageOf(rowsOf({}, rowOf({})));
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/https?:|<script|<link|<img|@import|url\(/i);
});

test('ids of the practice are not on it', () => {
  const page = pageOf(rowsOf({}, rowOf({})));
  for (const id of [patient.id, patient.stream, photo.id, toId(utf8('0123456789abcdef'))]) expect(page).not.toContain(id);
});
