/** One patient's visits and photos, out of the catalogue. */
import { type Catalogue, thingsOf } from './catalogue.ts';
import { parseDay } from './day.ts';
import type { Day, PatientId, Photo, Visit, VisitId } from './types.ts';

/** Deleted ones too, in order of time; also of a patient not yet seen. */
export const photosOf = (catalogue: Catalogue, patient: PatientId): readonly Photo[] =>
  [...thingsOf(catalogue, patient).photos].flatMap((id) => catalogue.photos.get(id) ?? []).sort(byTime);

export interface VisitWithPhotos {
  readonly visit: Visit;
  readonly photos: readonly Photo[];
}

/**
 * Newest first, each with its photos in order of time, without deleted ones. A photo whose visit is not (yet) one of the patient's is
 * shown all the same, under a visit on the day it was taken.
 */
export function visitsOf(catalogue: Catalogue, patient: PatientId): readonly VisitWithPhotos[] {
  const groups = new Map<VisitId, { visit: Visit; photos: Photo[] }>();
  for (const id of thingsOf(catalogue, patient).visits) {
    const visit = catalogue.visits.get(id);
    if (visit) groups.set(id, { visit, photos: [] });
  }
  for (const photo of photosOf(catalogue, patient)) {
    if (photo.deleted) continue;
    const group = groups.get(photo.visit);
    if (group) group.photos.push(photo);
    else groups.set(photo.visit, { visit: { id: photo.visit, patient, day: dayOf(photo) }, photos: [photo] });
  }
  return [...groups.values()].sort((a, b) => inOrder(b.visit.day, a.visit.day) || inOrder(a.visit.id, b.visit.id));
}

/** Photos that are not deleted. */
export function countPhotos(catalogue: Catalogue, patient: PatientId): number {
  let count = 0;
  for (const id of thingsOf(catalogue, patient).photos) if (catalogue.photos.get(id)?.deleted === false) count++;
  return count;
}

export function lastVisit(catalogue: Catalogue, patient: PatientId): Day | null {
  let last: Day | null = null;
  for (const id of thingsOf(catalogue, patient).visits) {
    const day = catalogue.visits.get(id)?.day ?? null;
    if (day !== null && (last === null || day > last)) last = day;
  }
  return last;
}

/** By the camera's clock; where the file told no time, by when it was taken in. The last resort is the file's name: a burst of one second. */
const byTime = (a: Photo, b: Photo): number =>
  inOrder(wallClock(a), wallClock(b)) || inOrder(a.fileName, b.fileName) || inOrder(a.addedAt, b.addedAt) || inOrder(a.id, b.id);

const wallClock = (photo: Photo): string => (photo.takenAt ?? photo.addedAt).slice(0, 19);

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function dayOf(photo: Photo): Day {
  for (const time of [photo.takenAt, photo.addedAt]) {
    const day = parseDay(time?.slice(0, 10) ?? '');
    if (day.ok) return day.value;
  }
  throw new Error('a photo without a day');
}
