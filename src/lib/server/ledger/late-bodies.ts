/** Bodies of entries that a device has without: those that somebody who uses it may read by now, and no other. */
import { type GivenBody, type LateBodiesAnswer, type LateBodiesRequest, pageBytes } from '#protocol';
import type { Reader } from '../auth/sessions.ts';
import type { Parts } from '../parts.ts';
import { mayHaveBody } from './readable.ts';

export async function lateBodies(
  { ledgers }: Pick<Parts, 'ledgers'>,
  reader: Reader,
  { places }: LateBodiesRequest
): Promise<LateBodiesAnswer> {
  const { practice } = reader;
  const { committed } = practice;
  const bodies: GivenBody[] = [];
  let bytes = 0;
  for (const place of places) {
    if (place >= committed || !mayHaveBody(reader, practice.bodyOf(place), committed)) continue;
    const [stored] = await ledgers.entries(practice.id, place, one);
    const body = stored?.body ?? null;
    if (body === null) continue;
    if (bodies.length > 0 && bytes + body.byteLength > pageBytes) return { bodies, next: place };
    bodies.push({ place, body });
    bytes += body.byteLength;
  }
  return { bodies, next: null };
}

const one = { count: 1, bytes: 1 };
