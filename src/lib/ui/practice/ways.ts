/** By which ways somebody can show once more that it is they; pure. */
import type { UnlockerId } from '#bytes';
import type { UnlockerView } from '#vault';

export type WayKind = 'passkey' | 'passphrase' | 'words';

const kinds = { prf: 'passkey', passphrase: 'passphrase', words: 'words' } as const;
const quickestFirst: readonly WayKind[] = ['passkey', 'passphrase', 'words'];

/** Those that serve here: no passphrase of another device, and not the one that is about to go, since somebody else may have it. */
export const serving = (unlockers: readonly UnlockerView[], except: UnlockerId | null): readonly UnlockerView[] =>
  unlockers.filter(({ id, here }) => id !== except && here !== false);

/** Each kind once, the quickest first. */
export const kindsOf = (unlockers: readonly UnlockerView[]): readonly WayKind[] =>
  quickestFirst.filter((kind) => unlockers.some((unlocker) => kinds[unlocker.kind] === kind));

export const ofKind = (unlockers: readonly UnlockerView[], kind: WayKind): readonly UnlockerView[] =>
  unlockers.filter((unlocker) => kinds[unlocker.kind] === kind);
