const megabyte = 1_000_000;
/** So much stays free for entries, grants and what a browser needs to tidy up. */
const reserveBytes = 256 * megabyte;

/**
 * How much must be left for taking in a photo of `photoBytes` without risk: it is kept sealed, with its smaller renditions, and what is kept is
 * written aside before it is in its place.
 */
export const roomNeeded = (photoBytes = 0): number => Math.max(reserveBytes, 3 * photoBytes + 64 * megabyte);

/** Whether so little may still be written here that taking in a photo of `photoBytes` is a risk. */
export const tooLittleRoom = (leftBytes: number, photoBytes = 0): boolean => leftBytes < roomNeeded(photoBytes);
