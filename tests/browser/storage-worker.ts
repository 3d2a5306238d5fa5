/** Another context of the same browser: does to storage what it is told, and tells of each change it hears. */
import type { NewBlob, OutboxRow } from '#storage';
import { createDexieStorage } from '#storage/dexie';

export type Order = { readonly do: 'watch'; readonly name: string } | Shelve;
export interface Shelve {
  readonly do: 'shelve';
  readonly name: string;
  readonly row: OutboxRow;
  readonly blobs: readonly NewBlob[];
}
export type Report = 'watching' | 'changed' | 'started' | 'shelved';

const report = (what: Report): void => {
  self.postMessage(what);
};

self.onmessage = async ({ data: order }: MessageEvent<Order>) => {
  const storage = createDexieStorage({ name: order.name });
  if (order.do === 'watch') {
    storage.watch(() => {
      report('changed');
    });
    await storage.device();
    report('watching');
    return;
  }
  await storage.chainEnd();
  const shelving = storage.shelve([order.row], order.blobs, 0);
  report('started');
  await shelving;
  report('shelved');
};
