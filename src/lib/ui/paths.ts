/** Ids out of the address bar. Addresses hold ids and nothing else. */
import { parseId, type PersonId } from '#bytes';
import type { PatientId, PhotoId } from '#domain';

export const patientIn = (param: string | undefined): PatientId | null => (param === undefined ? null : parseId<PatientId>(param));

export const photoIn = (param: string | undefined): PhotoId | null => (param === undefined ? null : parseId<PhotoId>(param));

export const personIn = (param: string | undefined): PersonId | null => (param === undefined ? null : parseId<PersonId>(param));
