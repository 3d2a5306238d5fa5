/** Lets originals go that a server has too, so that there is room for others. What this decides from may change meanwhile: storage checks again. */
import { roomNeeded, type Storage } from '#storage';
import type { Space } from './api.ts';
import { budgetFor, bytesOf, lettingGo, type Originals } from './eviction.ts';
import type { OpenPractice } from './open-practice.ts';

/** Makes `neededBytes` free as far as may be, and keeps within the budget; answers with what went. With zero it does the latter alone. */
export async function makeRoom({ ports, space }: OpenPractice, neededBytes: number): Promise<Space> {
  const here = await originalsHere(ports.storage);
  const going = lettingGo(here, { budgetBytes: budgetFor(await space.quotaBytes()), neededBytes });
  const gone = going.length === 0 ? [] : await ports.storage.evict(going.map(({ hash }) => hash));
  return { photos: gone.length, bytes: bytesOf(gone) };
}

const leastBytes = 64_000_000;

/**
 * For whoever found too little room to take in a photo of `photoBytes`, by what the browser told or by being refused. A browser may take a while
 * to notice what became free.
 */
export async function makeRoomFor(practice: OpenPractice, photoBytes = 0): Promise<Space> {
  const left = await practice.imports.room();
  const missing = left === null ? photoBytes : roomNeeded(photoBytes) - left;
  return makeRoom(practice, Math.max(missing, leastBytes));
}

export async function originalsHere(storage: Storage): Promise<Originals> {
  const pins = await storage.pins();
  const unreceipted = await storage.unreceipted();
  const alarmed = (await storage.alarms()).length > 0;
  const unsent = (await storage.outbox()).flatMap(({ blobs }) => blobs);
  return { originals: await storage.originals(), pins, alarmed, onlyHere: new Set([...unreceipted, ...unsent]) };
}
