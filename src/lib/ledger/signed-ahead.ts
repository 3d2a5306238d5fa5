import type { Bytes } from '#bytes';
import type { Entry, Header, Roster } from './types.ts';
import { verify } from './verify.ts';

/**
 * Tells whether the entry's author and device, with their keys in the roster at `seen`, signed it.
 *
 * Verifying is nearly all that an entry costs, and WebCrypto does it on other threads: it is begun before it is asked for, with today's
 * keys, which are nearly always those at `seen` too.
 */
export function signedAhead(entry: Entry, today: Roster | null): (seen: Roster) => Promise<boolean> {
  const keys = today && keysOf(entry.header, today);
  const begun = keys && isSigned(entry, keys);
  return async (seen) => {
    const then = keysOf(entry.header, seen);
    if (!then) return false;
    return begun && then.author === keys.author && then.device === keys.device ? begun : isSigned(entry, then);
  };
}

interface Signers {
  readonly author: Bytes;
  readonly device: Bytes;
}

function keysOf({ author, device }: Header, roster: Roster): Signers | null {
  const person = roster.persons.get(author);
  const tablet = roster.devices.get(device);
  return person && tablet ? { author: person.keys.sign, device: tablet.sign } : null;
}

async function isSigned({ headerBytes, deviceSignature, authorSignature }: Entry, { author, device }: Signers): Promise<boolean> {
  const both = await Promise.all([
    verify(device, 'entry-device', headerBytes, deviceSignature),
    verify(author, 'entry-person', headerBytes, authorSignature)
  ]);
  return both.every(Boolean);
}
