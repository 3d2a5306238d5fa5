/** `index.html`: everything in the archive, by patient, for any browser. One file without script, and nothing in it comes from anywhere else. */
import { type Bytes, utf8 } from '#bytes';
import { escapeHtml, words } from './html.ts';
import type { PatientRows, PhotoRow } from './rows.ts';

/** `about`: one line of plain text. */
export const indexPageBegin = (about: string): Bytes =>
  utf8(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Exported photographs</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h2 { margin: 3rem 0 0; }
h2 + p { margin: 0 0 0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.4rem 0.75rem 0.4rem 0; text-align: start; vertical-align: top; }
td { overflow-wrap: anywhere; white-space: pre-line; }
td:last-child { font: 0.75rem/1.8 ui-monospace, monospace; max-width: 20rem; }
</style>
</head>
<body>
<h1>Exported photographs</h1>
<p>${words(about)}</p>
`);

export const indexPageEnd = utf8('</body>\n</html>\n');

export function indexPageSection({ patient, visits }: PatientRows): Bytes {
  const photos = visits.reduce((sum, { rows }) => sum + rows.length, 0);
  const facts = [
    ...(patient.chart === '' ? [] : [`Chart ${words(patient.chart)}`]),
    patient.born === null ? 'date of birth not known' : `born ${patient.born}`,
    counted(visits.length, 'visit'),
    counted(photos, 'photo')
  ];
  return utf8(`<section>
<h2>${words(patient.name)}</h2>
<p>${facts.join(' · ')}</p>
${visits.length === 0 ? '' : table(visits)}</section>
`);
}

const counted = (count: number, thing: string): string => `${String(count)} ${thing}${count === 1 ? '' : 's'}`;

const table = (visits: PatientRows['visits']): string => `<table>
<thead><tr>${['Visit', 'Photo', 'Note', 'Taken at', 'SHA-256'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${visits.map(({ visit, rows }) => (rows.length === 0 ? emptyVisit(visit.day) : rows.map((row) => line(visit.day, row)).join(''))).join('')}</tbody>
</table>
`;

const emptyVisit = (day: string): string => `<tr><td>${day}</td><td colspan="4">No photos</td></tr>\n`;

function line(day: string, { photo, path }: PhotoRow): string {
  const name = words(photo.fileName);
  const cells = [
    day,
    path === null ? `${name} (not in this archive: see missing.txt)` : `<a href="${escapeHtml(addressOf(path))}">${name}</a>`,
    words(photo.note),
    photo.takenAt === null ? 'not known' : escapeHtml(photo.takenAt.replace('T', ' ')),
    photo.sha256
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>\n`;
}

/** Beside this page; every path begins with a folder, so none can be taken for another scheme. */
const addressOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
