/**
 * Bodies that a device was not given with their entries, as none of its people had the right to them then: it asks for them when somebody has. CBOR both
 * ways, as in `bodies.ts`.
 */
import { type Bytes, bytesOf, encode, list, map, orNull, parse, type Shape, uint } from '#bytes';
import type { GivenBody } from './lacking.ts';
import { maxBodyBytes, pageParcels } from './limits.ts';

export interface LateBodiesRequest {
  /** Places of entries, ascending, at most `pageParcels`. */
  readonly places: readonly number[];
}
const request: Shape<LateBodiesRequest> = map({ places: list(uint(), pageParcels) });
export const encodeLateBodiesRequest = ({ places }: LateBodiesRequest): Bytes => encode({ places: [...places] });
export const parseLateBodiesRequest = (bytes: Uint8Array): LateBodiesRequest => parse(request, bytes);

/** Those of them that the server has and that are for this device, in the order asked; up to the place `next`, which was not looked at, or all. */
export interface LateBodiesAnswer {
  readonly bodies: readonly GivenBody[];
  readonly next: number | null;
}
const answer: Shape<LateBodiesAnswer> = map({
  bodies: list(map({ place: uint(), body: bytesOf(0, maxBodyBytes) }), pageParcels),
  next: orNull(uint())
});
export const encodeLateBodiesAnswer = ({ bodies, next }: LateBodiesAnswer): Bytes =>
  encode({ bodies: bodies.map(({ place, body }) => ({ place, body })), next });
export const parseLateBodiesAnswer = (bytes: Uint8Array): LateBodiesAnswer => parse(answer, bytes);
