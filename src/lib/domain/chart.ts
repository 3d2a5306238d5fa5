/** One patient's visits and photos, as they are shown. */
import type { Chart } from './catalogue.ts';
import { parseDay } from './day.ts';
import type { Day, Photo, Visit, VisitId } from './types.ts';

/** Deleted ones too, in order of time. */
export const photosOf = (chart: Chart): readonly Photo[] => [...chart.photos.values()].sort(byTime);

export interface VisitWithPhotos {
  readonly visit: Visit;
  readonly photos: readonly Photo[];
}

/**
 * Newest first, each with its photos in order of time, without deleted ones. A photo whose visit is not (yet) one of the patient's is
 * shown all the same, under a visit on the day it was taken.
 */
export function visitsOf(chart: Chart): readonly VisitWithPhotos[] {
  const groups = new Map<VisitId, { visit: Visit; photos: Photo[] }>();
  for (const [id, visit] of chart.visits) groups.set(id, { visit, photos: [] });
  for (const photo of photosOf(chart)) {
    if (photo.deleted) continue;
    const group = groups.get(photo.visit);
    if (group) group.photos.push(photo);
    else groups.set(photo.visit, { visit: { id: photo.visit, patient: photo.patient, day: dayOf(photo) }, photos: [photo] });
  }
  return [...groups.values()].sort((a, b) => inOrder(b.visit.day, a.visit.day) || inOrder(a.visit.id, b.visit.id));
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
