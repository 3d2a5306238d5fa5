/** Photos: showing them, and what may change about them. */
import { checkNote, checkReason, type PhotoChange, type PhotoId } from '#domain';
import { decodeUpright } from '#imaging';
import { err, ok, type Result } from '#result';
import type { NotAllowed, NotFound, StorageFull, VaultApi } from './api.ts';
import { openRendition } from './open-rendition.ts';
import type { OpenPractice, RecordBatch } from './open-practice.ts';
import { photoView } from './views.ts';

type ChartVerbs = Pick<VaultApi, 'photo' | 'rendition' | 'originalPixels' | 'saveOriginal' | 'setNote' | 'deletePhotos' | 'restorePhotos'>;

export function chartVerbs(opened: () => OpenPractice): ChartVerbs {
  return {
    async photo(id) {
      const practice = opened();
      const photo = await practice.contents.photo(id);
      if (!photo || photo.deleted) return err({ type: 'NotFound' });
      const where = await practice.whereabouts([photo]);
      return ok(photoView(practice.catalogue, photo, where(id)));
    },

    async rendition(id, name) {
      const image = await openRendition(opened(), id, name);
      return image.ok ? ok({ image: new Blob([image.value.plain]) }) : image;
    },

    async originalPixels(id) {
      const practice = opened();
      const original = await openRendition(practice, id, 'original');
      if (!original.ok) return original;
      const recorded = await practice.record('original-viewed', id, '');
      if (!recorded.ok) return recorded;
      const pixels = await decodeUpright(original.value.plain, (await practice.contents.photo(id))?.mime ?? '');
      return pixels.ok ? ok(pixels.value) : err({ type: 'OpenFailed' });
    },

    async saveOriginal(id, reason) {
      const practice = opened();
      const given = checkReason(reason);
      if (!given.ok) return given;
      const original = await openRendition(practice, id, 'original');
      if (!original.ok) return original;
      const recorded = await practice.record('original-saved', id, given.value);
      if (!recorded.ok) return recorded;
      const photo = await practice.contents.photo(id);
      return ok({ file: new Blob([original.value.plain], { type: photo?.mime ?? '' }), fileName: photo?.fileName ?? 'photo' });
    },

    async setNote(id, note) {
      const checked = checkNote(note);
      return checked.ok ? change(opened(), [id], { note: checked.value }) : checked;
    },

    deletePhotos: (ids) => change(opened(), ids, { deleted: true }),

    restorePhotos: (ids) => change(opened(), ids, { deleted: false })
  };
}

/** The same change to several photos, kept as one. */
async function change(
  practice: OpenPractice,
  ids: readonly PhotoId[],
  set: PhotoChange
): Promise<Result<null, NotFound | NotAllowed | StorageFull>> {
  const batches: RecordBatch[] = [];
  for (const id of ids) {
    const photo = await practice.contents.photo(id);
    const patient = photo && practice.catalogue.patients.get(photo.patient);
    if (!patient) return err({ type: 'NotFound' });
    if (practice.rightIn(patient.stream) !== 'Edits') return err({ type: 'NotAllowed' });
    batches.push({ scope: 'chart', stream: patient.stream, records: [{ type: 'photo', id, set }], blobs: [] });
  }
  return batches.length === 0 ? ok(null) : practice.write(batches);
}
