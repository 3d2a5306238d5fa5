/** What a server takes at most; both sides hold to it. */
export const protocolVersion = 1;

/** One sealed blob: a 200-megapixel original and its padding fit. */
export const maxBlobBytes = 256 * 1024 * 1024;
/** Body of any request that is not a blob. */
export const maxRequestBytes = 8 * 1024 * 1024;
/** Of what is asked without a session, but a practice's first entries: proofs, challenges, letters of devices that join. */
export const maxOpenRequestBytes = 64 * 1024;
/** One entry: a header that names `maxBlobsPerEntry` blobs, and its two signatures. */
export const maxEntryBytes = 260 * 1024;
export const maxBodyBytes = 2 * 1024 * 1024;
export const maxParcels = 1000;
export const maxBlobsPerEntry = 3000;
/** A pulled page holds at most this many parcels, and stops after this many bytes. */
export const pageParcels = 500;
export const pageBytes = 4 * 1024 * 1024;
/** What one answer names of what a server lacks; more than one entry can. */
export const lackingAtOnce = 4000;

export const challengeBytes = 32;
