/** What the archive says of each patient: the same to people and to programs. */
import type { Patient, Photo, Visit } from '#domain';

export interface ExportedPatient {
  readonly patient: Patient;
  /** In their order, without deleted photos. */
  readonly visits: readonly { readonly visit: Visit; readonly photos: readonly Photo[] }[];
}

/** `Away`: on the server only, and it could not be fetched. `OpenFailed`: damaged. */
export type WhyMissing = 'Away' | 'OpenFailed';

/** A photo and where its original is in the archive, or why it is not in it. */
export type PhotoRow = { readonly photo: Photo; readonly addedBy: string } & (
  { readonly path: string; readonly missing: null } | { readonly path: null; readonly missing: WhyMissing }
);

export interface VisitRows {
  readonly visit: Visit;
  readonly rows: readonly PhotoRow[];
}

export interface PatientRows {
  readonly patient: Patient;
  readonly visits: readonly VisitRows[];
}
