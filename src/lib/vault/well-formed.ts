import { MalformedCbor } from '#bytes';

/** What `read` makes of bytes that came from somebody else; null where they do not have its form. */
export function wellFormed<B, T>(read: (bytes: B) => T, bytes: B): T | null {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof MalformedCbor) return null;
    throw error;
  }
}
