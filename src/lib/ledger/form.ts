import { MalformedCbor } from '#bytes';

/** What `read` makes of the bytes; null where they do not have its form, which an author can sign and we must survive. */
export function formOf<B, T>(read: (bytes: B) => T, bytes: B): T | null {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof MalformedCbor) return null;
    throw error;
  }
}
