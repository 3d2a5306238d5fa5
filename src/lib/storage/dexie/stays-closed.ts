import type { Dexie } from 'dexie';

interface Told {
  readonly onOutdated?: () => void;
  readonly onClosed?: () => void;
}

/**
 * Dexie opens again at the next verb what was closed from outside; where somebody has cleared the site's data that would be a new, empty
 * storage beside a program that still holds the old one in memory. So it stays closed. Returns how to close it oneself.
 */
export function staysClosed(db: Dexie, { onOutdated, onClosed }: Told): () => void {
  let open = true;
  const close = (): boolean => {
    const was = open;
    open = false;
    db.close();
    return was;
  };
  db.on('versionchange', ({ newVersion }) => {
    if (close()) (newVersion === null ? onClosed : onOutdated)?.();
    // Dexie's own handler, which would come next, opens again at the next verb.
    return false;
  });
  db.on('close', () => {
    if (!open) return;
    open = false;
    // Dexie is in the middle of making itself ready to open again.
    queueMicrotask(() => {
      db.close();
      onClosed?.();
    });
  });
  return close;
}
