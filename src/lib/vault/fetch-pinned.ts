/** Brings what pinned patients lack on this device, one after the other: what is looked at first comes first. */
import type { Hash, StreamId } from '#bytes';
import { type Patient, type Photo, photosOf, type RenditionName } from '#domain';
import { fetchSealed, hasRoomFor, keepFetched } from './keep-fetched.ts';
import type { OpenPractice } from './open-practice.ts';

/** So many in a row that do not come, and the server is taken to be out of reach until the next time. */
const patience = 3;

const inOrder: readonly RenditionName[] = ['thumbnail', 'preview', 'original'];

interface Lacking {
  readonly photo: Photo;
  readonly name: RenditionName;
  /** As in `NewBlob`. */
  readonly original: StreamId | null;
}

/** Ends where the server cannot be reached, or where the device has too little room. */
export async function fetchPinned(practice: OpenPractice): Promise<void> {
  let failures = 0;
  for (const patient of pinnedPatients(practice)) {
    for (const { photo, name, original } of await lackingOf(practice, patient)) {
      const { hash, bytes } = photo.renditions[name];
      if (!practice.isPinned(patient.stream)) break;
      if (original !== null && !(await hasRoomFor(practice, bytes))) return;
      const fetched = await fetchSealed(practice, photo, name);
      failures = fetched.ok ? 0 : failures + 1;
      if (failures === patience) return;
      if (fetched.ok && !(await keepFetched(practice, { hash, sealed: fetched.value, original })).ok) return;
    }
  }
}

/** Those whom this person knows, by name. */
export const pinnedPatients = ({ catalogue, pins }: OpenPractice): readonly Patient[] =>
  [...pins]
    .flatMap((stream) => {
      const patient = catalogue.chartOf.get(stream);
      return (patient && catalogue.patients.get(patient)) ?? [];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));

async function lackingOf({ contents, ports }: OpenPractice, { id, stream }: Patient): Promise<readonly Lacking[]> {
  const photos = photosOf(await contents.chart(id)).filter(({ deleted }) => !deleted);
  const wanted = inOrder.flatMap((name) => photos.map((photo) => ({ photo, name, original: name === 'original' ? stream : null })));
  const held = await ports.storage.holds(wanted.map(hashOf));
  return wanted.filter((one) => !held.has(hashOf(one)));
}

const hashOf = ({ photo, name }: Pick<Lacking, 'photo' | 'name'>): Hash => photo.renditions[name].hash;
