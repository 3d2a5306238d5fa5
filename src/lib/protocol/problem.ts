/** What a server answers where it does not do what was asked: CBOR of one of these, with the status beside it. */
import { type Bytes, encode, hashOf, idToBytes, map, oneOf, parse, type Hash, type Shape, tagged, text, uint } from '#bytes';

export type Problem =
  | { readonly type: 'Malformed' }
  | { readonly type: 'Unauthorised' }
  | { readonly type: 'SetupClosed' }
  | { readonly type: 'NotFound' }
  | { readonly type: 'TooLarge'; readonly limit: number }
  | { readonly type: 'TooMany'; readonly retryAfterMs: number }
  | { readonly type: 'HashMismatch' }
  | { readonly type: 'BlobMissing'; readonly hash: Hash }
  | { readonly type: 'EntryRefused'; readonly hash: Hash; readonly reason: string }
  | { readonly type: 'StorageFull' }
  | { readonly type: 'Unavailable' };

export const statusOf: Readonly<Record<Problem['type'], number>> = {
  Malformed: 400,
  Unauthorised: 401,
  SetupClosed: 403,
  NotFound: 404,
  TooLarge: 413,
  TooMany: 429,
  HashMismatch: 422,
  BlobMissing: 409,
  EntryRefused: 409,
  StorageFull: 507,
  Unavailable: 503
};

const bare = <T extends Problem['type']>(type: T): Shape<{ readonly type: T }> => map({ type: oneOf(type) });

const problem: Shape<Problem> = tagged<Problem>('type', {
  Malformed: bare('Malformed'),
  Unauthorised: bare('Unauthorised'),
  SetupClosed: bare('SetupClosed'),
  NotFound: bare('NotFound'),
  TooLarge: map({ type: oneOf('TooLarge'), limit: uint() }),
  TooMany: map({ type: oneOf('TooMany'), retryAfterMs: uint() }),
  HashMismatch: bare('HashMismatch'),
  BlobMissing: map({ type: oneOf('BlobMissing'), hash: hashOf }),
  EntryRefused: map({ type: oneOf('EntryRefused'), hash: hashOf, reason: text(100) }),
  StorageFull: bare('StorageFull'),
  Unavailable: bare('Unavailable')
});

export const encodeProblem = (body: Problem): Bytes => encode('hash' in body ? { ...body, hash: idToBytes(body.hash) } : { ...body });
export const parseProblem = (bytes: Uint8Array): Problem => parse(problem, bytes);
