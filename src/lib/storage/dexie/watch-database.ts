import Dexie, { type ObservabilitySet } from 'dexie';
import { quietTables } from './tables.ts';

/** Dexie tells of every committed change, and over a BroadcastChannel those of other tabs and workers. */
export function watchDatabase(name: string, changed: () => void): () => void {
  const ours = `idb://${name}/`;
  const concerns = (part: string): boolean =>
    part === 'all' || (part.startsWith(ours) && !quietTables.has(part.slice(ours.length).split('/')[0] ?? ''));
  let due = false;
  let watched = true;
  const tell = (parts: ObservabilitySet): void => {
    if (due || !Object.keys(parts).some(concerns)) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      if (watched) changed();
    });
  };
  Dexie.on('storagemutated', tell);
  return () => {
    watched = false;
    Dexie.on.storagemutated.unsubscribe(tell);
  };
}
