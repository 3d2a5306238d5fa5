/** What a server that was given its entries back still lacks of them, and the bodies that devices give it. CBOR both ways, as in `bodies.ts`. */
import { type Bytes, bytesOf, encode, type Hash, hashOf, idToBytes, list, map, orNull, parse, type Shape, uint } from '#bytes';
import { lackingAtOnce, maxBodyBytes, maxParcels } from './limits.ts';

export interface LackingRequest {
  /** Place of the first entry that is asked about. */
  readonly from: number;
}
const lackingRequest: Shape<LackingRequest> = map({ from: uint() });
export const encodeLackingRequest = (body: LackingRequest): Bytes => encode({ ...body });
export const parseLackingRequest = (bytes: Uint8Array): LackingRequest => parse(lackingRequest, bytes);

/** In the order of the entries, from the one asked about to the one before `next`; null where that was all. */
export interface LackingAnswer {
  /** Places of entries whose bodies are not there. */
  readonly bodies: readonly number[];
  /** Blobs that entries name and that are not there. */
  readonly blobs: readonly Hash[];
  readonly next: number | null;
}
const lackingAnswer: Shape<LackingAnswer> = map({
  bodies: list(uint(), lackingAtOnce),
  blobs: list(hashOf, lackingAtOnce),
  next: orNull(uint())
});
export const encodeLackingAnswer = ({ bodies, blobs, next }: LackingAnswer): Bytes =>
  encode({ bodies: [...bodies], blobs: blobs.map(idToBytes), next });
export const parseLackingAnswer = (bytes: Uint8Array): LackingAnswer => parse(lackingAnswer, bytes);

/** The body of the entry at a place, as it was signed. */
export interface GivenBody {
  readonly place: number;
  readonly body: Bytes;
}
export interface BodiesRequest {
  readonly bodies: readonly GivenBody[];
}
const bodiesRequest: Shape<BodiesRequest> = map({ bodies: list(map({ place: uint(), body: bytesOf(0, maxBodyBytes) }), maxParcels) });
export const encodeBodiesRequest = ({ bodies }: BodiesRequest): Bytes =>
  encode({ bodies: bodies.map(({ place, body }) => ({ place, body })) });
export const parseBodiesRequest = (bytes: Uint8Array): BodiesRequest => parse(bodiesRequest, bytes);
