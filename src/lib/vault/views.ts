/** From the catalogue to what the page shows: plain data, no key, no stream. */
import type { PersonId } from '#bytes';
import {
  type Catalogue,
  type Chart,
  countPhotos,
  lastVisit,
  type Patient,
  type Photo,
  type PhotoId,
  searchPatients,
  visitsOf
} from '#domain';
import type { Overview, PatientLine, PatientPage, PatientsFound, PhotoView, Whereabouts } from './api.ts';
import { emergenciesToReview } from './emergencies.ts';
import { interruptedImports } from './interrupted-imports.ts';
import type { OpenPractice } from './open-practice.ts';

export function findPatients(practice: OpenPractice, query: string, from: number, count: number): PatientsFound {
  const found = searchPatients(practice.catalogue.patientIndex, query);
  return { total: found.length, patients: found.slice(from, from + count).map((patient) => patientLine(practice, patient)) };
}

export function patientPage(practice: OpenPractice, patient: Patient, chart: Chart, where: (photo: PhotoId) => Whereabouts): PatientPage {
  return {
    patient: patientLine(practice, patient),
    visits: visitsOf(chart).map(({ visit, photos }) => ({
      id: visit.id,
      day: visit.day,
      photos: photos.map((photo) => photoView(practice.catalogue, photo, where(photo.id)))
    }))
  };
}

const patientLine = (practice: OpenPractice, { id, name, alias, chart, born, stream }: Patient): PatientLine => ({
  id,
  name,
  alias,
  chart,
  born,
  photos: countPhotos(practice.catalogue, id),
  lastVisit: lastVisit(practice.catalogue, id),
  pinned: practice.isPinned(stream),
  isRestricted: practice.book.seen.roster?.restricted.has(stream) === true,
  mine: practice.rightIn(stream)
});

export const photoView = (catalogue: Catalogue, photo: Photo, where: Whereabouts): PhotoView => ({
  id: photo.id,
  patient: photo.patient,
  visit: photo.visit,
  where,
  fileName: photo.fileName,
  mime: photo.mime,
  bytes: photo.bytes,
  width: photo.width,
  height: photo.height,
  takenAt: photo.takenAt,
  addedAt: photo.addedAt,
  addedBy: nameOf(catalogue, photo.addedBy),
  note: photo.note
});

export const nameOf = (catalogue: Catalogue, person: PersonId): string => catalogue.colleagues.get(person)?.name ?? '';

export async function overviewOf(practice: OpenPractice): Promise<Overview> {
  const { catalogue, person, mayAddPhotos, contents } = practice;
  return {
    practiceName: catalogue.practice?.name ?? '',
    me: { id: person, name: nameOf(catalogue, person), roles: practice.roles, seesPhotos: practice.isClinical, mayAddPhotos },
    patients: catalogue.patients.size,
    photos: catalogue.photoCount,
    onlyHere: contents.onlyHere,
    toReview: await emergenciesToReview(practice),
    interrupted: await interruptedImports(practice)
  };
}
