/** By which ways somebody can show once more that it is they; pure. */
import type { UnlockerId } from '#bytes';
import type { LockedPerson, LockedUnlocker } from '#vault';

export type WayKind = 'passkey' | 'passphrase' | 'words';

const kinds = { prf: 'passkey', passphrase: 'passphrase', words: 'words' } as const;
const quickestFirst: readonly WayKind[] = ['passkey', 'passphrase', 'words'];

/** The unlockers that serve, without the one that is about to go: it may be the one that somebody else has. */
export const serving = (person: LockedPerson | null, except: UnlockerId | null): readonly LockedUnlocker[] =>
  person?.unlockers.filter(({ id }) => id !== except) ?? [];

/** Each kind once, the quickest first. */
export const kindsOf = (unlockers: readonly LockedUnlocker[]): readonly WayKind[] =>
  quickestFirst.filter((kind) => unlockers.some((unlocker) => kinds[unlocker.kind] === kind));

export const ofKind = (unlockers: readonly LockedUnlocker[], kind: WayKind): readonly LockedUnlocker[] =>
  unlockers.filter((unlocker) => kinds[unlocker.kind] === kind);
