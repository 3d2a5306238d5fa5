/** `README.txt` and `missing.txt`: what this is, and what is not in it. For the simplest of editors: lines end in CR LF. */
import { type Bytes, utf8 } from '#bytes';
import type { PatientRows, WhyMissing } from './rows.ts';

export interface About {
  readonly practiceName: string;
  readonly personName: string;
  /** On this device's clock: `YYYY-MM-DDTHH:MM:SS`. */
  readonly at: string;
}

export interface Sums {
  readonly patients: number;
  readonly photos: number;
  readonly missing: number;
  /** Sealed records that this person, or this version of the program, cannot read. */
  readonly unread: number;
}

export interface MissingPhoto {
  readonly patient: PatientRows['patient'];
  readonly day: string;
  readonly fileName: string;
  readonly why: WhyMissing;
}

export const aboutLine = ({ practiceName, personName, at }: About): string =>
  `Exported from ${oneLine(practiceName)} by ${oneLine(personName)} on ${at.replace('T', ' at ')}`;

export const readMe = (about: About, { patients, photos, missing, unread }: Sums): Bytes =>
  text([
    aboutLine(about),
    '',
    'This folder holds the photographs of a dental practice as they were taken in, untouched: each file is the original,',
    'byte for byte. It was made by Enamel, and needs no program of ours.',
    '',
    'THESE FILES ARE NOT ENCRYPTED. Whoever has this folder can look at the photographs and read the names.',
    '',
    `  index.html   everything by patient, with links to the photographs; opens in any browser`,
    `  index.csv    the same for spreadsheets and programs (UTF-8). Where a field would be taken for a formula, it begins with '`,
    `  photos       a folder for each patient, and in it one for each day of a visit`,
    ...(missing > 0 ? ['  missing.txt  photographs that should be here and are not, and why'] : []),
    '',
    `Patients: ${String(patients)}`,
    `Photographs in this folder: ${String(photos)}`,
    `Photographs that are missing: ${String(missing)}`,
    '',
    'Not in it: photographs that were deleted, and whatever the person named above may not see.',
    ...(unread > 0
      ? [`${String(unread)} sealed records could not be read by this person, or by this version of Enamel, and are not in it either.`]
      : []),
    '',
    'A photograph is unchanged if the SHA-256 of its file is the one that the index names.',
    'The times of the files are those of the cameras; where a camera told none, the time when the photograph was added.'
  ]);

export const missingList = (missing: readonly MissingPhoto[]): Bytes =>
  text([
    'These photographs should be in this folder and are not. They are still in Enamel: nothing was lost by this export.',
    '',
    ...missing.map(
      ({ patient, day, fileName, why }) =>
        `${oneLine(patient.name)}${patient.chart === '' ? '' : ` (${oneLine(patient.chart)})`}, ${day}, ${oneLine(fileName)}: ${whyMissing(why)}`
    )
  ]);

function whyMissing(why: WhyMissing): string {
  switch (why) {
    case 'Away':
      return 'it is on the server only, and could not be fetched from there. Export again when the server can be reached.';
    case 'OpenFailed':
      return 'it does not open: what is kept of it is damaged. Another device may still have a whole copy.';
  }
}

/** What somebody wrote cannot begin a line of its own. */
const oneLine = (words: string): string => words.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');

/** With a byte order mark: some editors take UTF-8 for something else without it. */
const text = (lines: readonly string[]): Bytes => utf8(`\ufeff${lines.join('\r\n')}\r\n`);
