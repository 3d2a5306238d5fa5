import type { ObjectId } from '#bytes';
import type { ImportPorts } from './ports.ts';
import { preparingHere } from './prepare-photo.ts';

/** Imports of one thread by itself: nobody else prepares its photos, tells it how much room there is, or imports beside it. */
export function importsHere(): ImportPorts {
  const held = new Set<ObjectId>();
  return {
    preparing: preparingHere,
    room: () => Promise.resolve(null),
    hold: (id) => {
      held.add(id);
      return () => held.delete(id);
    },
    held: () => Promise.resolve(held)
  };
}
