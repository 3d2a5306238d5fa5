/**
 * The body of an `assign` entry, whose stream is the chart: from now on this person has this right in it, or none. It is plain: the server serves by it.
 * Version 2 is an emergency: somebody clinical has taken the chart for themself, to read; why is in a sealed record.
 */
import { type Bytes, encode, idOf, idToBytes, map, oneOf, orNull, parse, type PersonId, type Shape, tagged } from '#bytes';
import type { Assignment } from './types.ts';

export const encodeAssignment = ({ person, right, emergency }: Assignment): Bytes =>
  encode(emergency ? { v: 2, person: idToBytes(person), emergency: 'read' } : { v: 1, person: idToBytes(person), right });

/** Throws MalformedCbor. */
export const parseAssignment = (bytes: Uint8Array): Assignment => parse(body, bytes);

const given = map({ v: oneOf(1), person: idOf<PersonId>(), right: orNull(oneOf('read', 'edit')) });
const taken = map({ v: oneOf(2), person: idOf<PersonId>(), emergency: oneOf('read') });

const body: Shape<Assignment> = tagged('v', {
  1: (value) => {
    const { person, right } = given(value);
    return { person, right };
  },
  2: (value) => ({ person: taken(value).person, right: 'read', emergency: true })
});
