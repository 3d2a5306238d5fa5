/** Which part of a snapshot holds whose chart: by the first bits of the patient's id, which is random. */
import type { PatientId } from '#domain';
import { maxBits } from './snapshot-head.ts';

/** Visits and photos in one part: some 70 kB, so that one chart opens in a few milliseconds; at four times as many they are dealt anew. */
const wantedPerPart = 512;
const mostPerPart = 4 * wantedPerPart;

export const homesPart = 'homes';

export const chartsPart = (place: number): string => `charts ${String(place)}`;

export const placeOf = (patient: PatientId, bits: number): number => Number.parseInt(patient.slice(0, 3), 16) >> (maxBits - bits);

/** How many bits for so many visits and photos: as before (null: there was none) where that will do. */
export function bitsFor(things: number, before: number | null): number {
  if (before !== null && things <= mostPerPart * 2 ** before) return before;
  return Math.min(maxBits, Math.max(0, Math.ceil(Math.log2(things / wantedPerPart))));
}
