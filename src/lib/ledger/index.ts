export type * from './types.ts';
export { encodeEntry, parseEntry } from './entry.ts';
export { encodeHeader, parseHeader } from './header.ts';
export { emptyRoot, leafHash } from './leaf.ts';
export { createLedger, Ledger } from './ledger.ts';
export { mayRead, mayReadBody, recipientsFor, scopeReaders, usableEpoch } from './rights.ts';
export { verify } from './verify.ts';
