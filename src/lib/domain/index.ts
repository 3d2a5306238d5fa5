export type { Colleague, Day, Patient, PatientId, Photo, PhotoId, Practice, Rendition, RenditionName, Visit, VisitId } from './types.ts';
