/** `index.csv`: the same, for spreadsheets and programs; a line for each photo, and for visits and patients without any. */
import { type Bytes, utf8 } from '#bytes';
import { byteOrderMark, csvRow } from './csv.ts';
import type { PatientRows } from './rows.ts';

const columns = [
  'patient',
  'chart',
  'date of birth',
  'visit',
  'file',
  'original file name',
  'taken at',
  'added at',
  'added by',
  'note',
  'sha-256',
  'in this archive'
] as const;

export const indexTableHead: Bytes = utf8(byteOrderMark + csvRow(columns));

export function indexTableRows({ patient, visits }: PatientRows): Bytes {
  const who = [patient.name, patient.chart, patient.born ?? ''];
  const lines = visits.flatMap(({ visit, rows }) =>
    rows.length === 0
      ? [[...who, visit.day]]
      : rows.map(({ photo, path, addedBy }) => [
          ...who,
          visit.day,
          path ?? '',
          photo.fileName,
          photo.takenAt ?? '',
          photo.addedAt,
          addedBy,
          photo.note,
          photo.sha256,
          path === null ? 'no' : 'yes'
        ])
  );
  return utf8((lines.length === 0 ? [who] : lines).map((line) => csvRow(columns.map((_, place) => line[place] ?? ''))).join(''));
}
