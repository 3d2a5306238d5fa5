/** Taking photos in, as the page asks for it. */
import { err, ok } from '#result';
import type { VaultApi, VaultEvent } from './api.ts';
import { Imports } from './imports.ts';
import { forgetImports } from './interrupted-imports.ts';
import { makeRoomFor } from './make-room.ts';
import type { OpenPractice } from './open-practice.ts';

type ImportVerbs = Pick<VaultApi, 'importPhotos' | 'cancelImport' | 'pauseImport' | 'resumeImport' | 'forgetInterrupted'>;

export function importVerbs(opened: () => OpenPractice, tell: (event: VaultEvent) => void): ImportVerbs {
  let imports: Imports | null = null;
  const onNoted = (): void => {
    tell({ type: 'Changed' });
  };

  return {
    importPhotos(patient, files, visit) {
      const practice = opened();
      const known = practice.catalogue.patients.get(patient);
      if (!known) return Promise.resolve(err({ type: 'NotFound' }));
      if (['None', 'Reads'].includes(practice.rightIn(known.stream))) return Promise.resolve(err({ type: 'NotAllowed' }));
      imports ??= new Imports({
        practice,
        tell: (progress) => {
          tell({ type: 'Import', progress });
        },
        onNoted,
        makeRoom: async (photoBytes) => (await makeRoomFor(practice, photoBytes)).photos > 0
      });
      return Promise.resolve(ok(imports.start(known, files, visit)));
    },

    cancelImport(batch) {
      imports?.cancel(batch);
      return Promise.resolve();
    },

    pauseImport(batch) {
      imports?.pause(batch);
      return Promise.resolve();
    },

    resumeImport(batch) {
      imports?.resume(batch);
      return Promise.resolve();
    },

    async forgetInterrupted(id) {
      await forgetImports(opened(), [id]);
      onNoted();
    }
  };
}
