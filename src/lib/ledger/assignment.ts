/** The body of an `assign` entry, whose stream is the chart: from now on this person has this right in it, or none. It is plain: the server serves by it. */
import { type Bytes, encode, idOf, idToBytes, map, oneOf, orNull, parse, type PersonId } from '#bytes';
import type { Assignment } from './types.ts';

export const encodeAssignment = ({ person, right }: Assignment): Bytes => encode({ v: 1, person: idToBytes(person), right });

/** Throws MalformedCbor. */
export function parseAssignment(bytes: Uint8Array): Assignment {
  const { person, right } = parse(body, bytes);
  return { person, right };
}

const body = map({ v: oneOf(1), person: idOf<PersonId>(), right: orNull(oneOf('read', 'edit')) });
