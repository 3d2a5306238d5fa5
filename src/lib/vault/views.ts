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
import { interruptedImports } from './interrupted-imports.ts';
import type { OpenPractice } from './open-practice.ts';

export function findPatients(catalogue: Catalogue, query: string, from: number, count: number): PatientsFound {
  const found = searchPatients(catalogue.patientIndex, query);
  return { total: found.length, patients: found.slice(from, from + count).map((patient) => patientLine(catalogue, patient)) };
}

export function patientPage(catalogue: Catalogue, patient: Patient, chart: Chart, where: (photo: PhotoId) => Whereabouts): PatientPage {
  return {
    patient: patientLine(catalogue, patient),
    visits: visitsOf(chart).map(({ visit, photos }) => ({
      id: visit.id,
      day: visit.day,
      photos: photos.map((photo) => photoView(catalogue, photo, where(photo.id)))
    }))
  };
}

const patientLine = (catalogue: Catalogue, { id, name, chart, born }: Patient): PatientLine => ({
  id,
  name,
  chart,
  born,
  photos: countPhotos(catalogue, id),
  lastVisit: lastVisit(catalogue, id)
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

const nameOf = (catalogue: Catalogue, person: PersonId): string => catalogue.colleagues.get(person)?.name ?? '';

export async function overviewOf(practice: OpenPractice): Promise<Overview> {
  const { catalogue, person, mayAddPhotos, contents } = practice;
  return {
    practiceName: catalogue.practice?.name ?? '',
    me: { id: person, name: nameOf(catalogue, person), mayAddPhotos },
    patients: catalogue.patients.size,
    photos: catalogue.photoCount,
    onlyHere: contents.onlyHere,
    interrupted: await interruptedImports(practice)
  };
}
