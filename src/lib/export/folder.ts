/**
 * Everything somebody may read, as a plain folder:
 *
 *   photos/<name (chart)>/<day of the visit>/<time> <file name>      originals
 *   index.html  index.csv  README.txt  [missing.txt]                 once it is known what is in it
 *
 * An original that cannot be had is named in `missing.txt`, and the rest is made all the same. One original is in memory at a time; of the others,
 * their lines in the index.
 */
import type { Bytes, PersonId } from '#bytes';
import type { Patient, Photo } from '#domain';
import type { Result } from '#result';
import { endingOf } from './ending.ts';
import { indexPageBegin, indexPageEnd, indexPageSection } from './index-page.ts';
import { indexTableHead, indexTableRows } from './index-table.ts';
import { Paths } from './paths.ts';
import { type About, aboutLine, missingList, type MissingPhoto, readMe } from './read-me.ts';
import type { ExportedPatient, PatientRows, PhotoRow, VisitRows, WhyMissing } from './rows.ts';
import { takenOnTheWall } from './wall-clock.ts';
import type { ArchiveFile } from './zip.ts';

export interface FolderPorts {
  /** In the order in which they are to be listed. */
  readonly patients: AsyncIterable<ExportedPatient>;
  readonly original: (photo: Photo, patient: Patient) => Promise<Result<Bytes, WhyMissing>>;
  readonly nameOf: (person: PersonId) => string;
  /** Sealed records that stay unread. */
  readonly unread: () => number;
}

export async function* folderOf(about: About, ports: FolderPorts): AsyncGenerator<ArchiveFile, void> {
  const paths = new Paths();
  const page: Bytes[] = [indexPageBegin(aboutLine(about))];
  const table: Bytes[] = [indexTableHead];
  const missing: MissingPhoto[] = [];
  let patients = 0;
  let photos = 0;

  for await (const exported of ports.patients) {
    const rows = yield* photosOf(exported, ports, paths);
    page.push(indexPageSection(rows));
    table.push(indexTableRows(rows));
    patients++;
    for (const { visit, photo, missing: why } of rows.visits.flatMap(inVisit)) {
      if (why === null) photos++;
      else missing.push({ patient: rows.patient, day: visit.day, fileName: photo.fileName, why });
    }
  }

  const modified = about.at;
  if (missing.length > 0) yield { path: 'missing.txt', modified, content: [missingList(missing)] };
  yield { path: 'index.csv', modified, content: table };
  yield { path: 'index.html', modified, content: [...page, indexPageEnd] };
  yield { path: 'README.txt', modified, content: [readMe(about, { patients, photos, missing: missing.length, unread: ports.unread() })] };
}

/** The originals of one patient, and then what the index says of them. */
async function* photosOf(
  { patient, visits }: ExportedPatient,
  { original, nameOf }: FolderPorts,
  paths: Paths
): AsyncGenerator<ArchiveFile, PatientRows> {
  const listed: VisitRows[] = [];
  let folder: string | null = null;
  for (const { visit, photos } of visits) {
    const rows: PhotoRow[] = [];
    for (const photo of photos) {
      const opened = await original(photo, patient);
      const facts = { photo, addedBy: nameOf(photo.addedBy) };
      if (!opened.ok) {
        rows.push({ ...facts, path: null, missing: opened.error });
        continue;
      }
      folder ??= paths.folder('photos', patient.name, patient.chart);
      const modified = takenOnTheWall(photo);
      const { stem, ending } = endingOf(photo.fileName, photo.mime);
      const path = paths.file(`${folder}/${visit.day}`, `${modified.slice(11).replaceAll(':', '.')} ${stem}`, ending);
      yield { path, modified, content: [opened.value] };
      rows.push({ ...facts, path, missing: null });
    }
    listed.push({ visit, rows });
  }
  return { patient, visits: listed };
}

const inVisit = ({ visit, rows }: VisitRows): readonly (PhotoRow & Pick<VisitRows, 'visit'>)[] => rows.map((row) => ({ visit, ...row }));
