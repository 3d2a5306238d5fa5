import type { Bytes } from '#bytes';

/** A source of `length` random bytes. A parameter wherever randomness goes in, so that a test can record or fix it. */
export type RandomBytes = (length: number) => Bytes;

/** The platform's own generator; at most 65,536 bytes at a time. */
export const systemRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));
