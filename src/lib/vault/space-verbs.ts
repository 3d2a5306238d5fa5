/** What lies on this device, what stays, and what may make room, as the page asks for it. */
import { countPhotos, type Patient, photosOf } from '#domain';
import { err, ok } from '#result';
import type { OriginalRow } from '#storage';
import type { DeviceSpace, Space, VaultApi } from './api.ts';
import { budgetFor, bytesOf, whatMayGo } from './eviction.ts';
import { pinnedPatients } from './fetch-pinned.ts';
import { Housekeeping } from './housekeeping.ts';
import { makeRoom, originalsHere } from './make-room.ts';
import type { OpenPractice } from './open-practice.ts';
import { openRendition } from './open-rendition.ts';

type SpaceVerbs = Pick<VaultApi, 'bringHere' | 'pin' | 'space' | 'makeRoom' | 'tidy'>;

export function spaceVerbs(opened: () => OpenPractice): SpaceVerbs {
  let housekeeping: Housekeeping | null = null;
  const tidy = async (): Promise<void> => {
    housekeeping ??= new Housekeeping(opened());
    await housekeeping.tidy();
  };

  return {
    async bringHere(id) {
      const brought = await openRendition(opened(), id, 'original');
      return brought.ok ? brought.value.kept : brought;
    },

    async pin(patient, pinned) {
      const practice = opened();
      const known = practice.catalogue.patients.get(patient);
      if (!known) return err({ type: 'NotFound' });
      await (pinned ? practice.ports.storage.pin(known.stream) : practice.ports.storage.unpin(known.stream));
      await practice.refresh();
      // Nobody waits for what it fetches; what fails is tried again at the next round.
      if (pinned) void tidy().catch(() => null);
      return ok(null);
    },

    async space() {
      const practice = opened();
      const here = await originalsHere(practice.ports.storage);
      return {
        originals: sum(here.originals),
        onlyHere: sum(here.originals.filter(({ hash }) => here.onlyHere.has(hash))),
        pinned: sum(here.originals.filter(({ stream }) => here.pins.has(stream))),
        mayGo: sum(whatMayGo(here)),
        away: countAway(practice, here.originals),
        broken: practice.broken,
        budgetBytes: budgetFor(await practice.space.quotaBytes()),
        pins: await Promise.all(pinnedPatients(practice).map((patient) => pinOf(practice, patient)))
      };
    },

    makeRoom: () => makeRoom(opened(), Number.POSITIVE_INFINITY),

    tidy
  };
}

const sum = (rows: readonly OriginalRow[]): Space => ({ photos: rows.length, bytes: bytesOf(rows) });

/** Without opening a chart. */
function countAway({ catalogue }: OpenPractice, originals: readonly OriginalRow[]): number {
  const here = new Map<OriginalRow['stream'], number>();
  for (const { stream } of originals) here.set(stream, (here.get(stream) ?? 0) + 1);
  return [...catalogue.patients.values()].reduce(
    (sum, { id, stream }) => sum + Math.max(0, countPhotos(catalogue, id) - (here.get(stream) ?? 0)),
    0
  );
}

async function pinOf({ contents, ports }: OpenPractice, { id, name }: Patient): Promise<DeviceSpace['pins'][number]> {
  const photos = photosOf(await contents.chart(id)).filter(({ deleted }) => !deleted);
  const held = await ports.storage.holds(photos.map(({ renditions }) => renditions.original.hash));
  return { patient: id, name, photos: photos.length, away: photos.length - held.size };
}
