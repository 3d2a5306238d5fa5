export type * from './types.ts';
export { encodeAdmission, linkEntries, parseAdmission } from './admission.ts';
export { asOf } from './as-of.ts';
export { applyRoster } from './apply-roster.ts';
export { encodeAssignment, parseAssignment } from './assignment.ts';
export { hasChart, isClinical, mayAssign, mayEditChart, mayTakeInEmergency, mayWriteChart, type Moment, momentAt } from './charts.ts';
export { encodeEntry, parseEntry } from './entry.ts';
export { encodeGenesis, genesisCoreBytes, parseGenesis, practiceIdOf } from './genesis.ts';
export { encodeGrant, maxEarlier, parseGrant } from './grant.ts';
export { encodeHeader, parseHeader } from './header.ts';
export { emptyRoot, leafHash } from './leaf.ts';
export { isAdmin, readersOf, staysBecause } from './last-readers.ts';
export { KeyGraph } from './key-graph.ts';
export { createLedger, type Ledger, resumeLedger } from './ledger.ts';
export {
  encodeDeparture,
  encodeEnrolment,
  encodeRestriction,
  encodeRoleChange,
  encodeVouching,
  keysHash,
  parseDeparture,
  parseEnrolment,
  parseRestriction,
  parseRoleChange,
  parseVouching
} from './people.ts';
export { verifyConsistency, verifyInclusion } from './proofs.ts';
export { encodeRenewal, parseRenewal } from './renewal.ts';
export {
  isPublicBody,
  mayOpen,
  mayRead,
  mayReadBody,
  readersToReach,
  recipientsFor,
  scopeOf,
  scopeReaders,
  usableEpoch
} from './rights.ts';
export { encodeSettlement, maxSettled, maySettle, parseSettlement } from './settle.ts';
export { Tree } from './tree.ts';
export { encodeUnlockers, parseUnlockers, unlockerStatement } from './unlockers.ts';
export { verify } from './verify.ts';
