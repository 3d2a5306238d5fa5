/**
 * Everything of a person's, to take along: nobody is locked in. It takes one more proof that it is they, and a reason, and it is recorded before the first
 * byte leaves; then it comes as it is read, and ends with this worker.
 */
import type { Hash, PersonId } from '#bytes';
import { checkReason, type Photo, searchPatients, visitsOf } from '#domain';
import { byteStream, type ExportedPatient, folderOf, wallClock, zip } from '#export';
import { ok } from '#result';
import type { ExportPlan, VaultApi } from './api.ts';
import { ExportFetch } from './export-fetch.ts';
import { originalToExport } from './export-original.ts';
import { withPersonSecret } from './open-person.ts';
import type { OpenPractice } from './open-practice.ts';

type ExportVerbs = Pick<VaultApi, 'planExport' | 'exportAll'>;

export function exportVerbs(opened: () => OpenPractice): ExportVerbs {
  return {
    async planExport() {
      const practice = opened();
      const plan = { patients: 0, photos: 0, bytes: 0, away: 0 };
      for await (const { visits } of patientsOf(practice)) {
        const photos = visits.flatMap((visit) => visit.photos);
        const held = await practice.ports.storage.holds(photos.map(hashOf));
        plan.patients++;
        plan.photos += photos.length;
        plan.bytes += photos.reduce((sum, { renditions }) => sum + renditions.original.bytes, 0);
        plan.away += photos.filter((photo) => !held.has(hashOf(photo))).length;
      }
      return plan satisfies ExportPlan;
    },

    async exportAll(reason, stepUp) {
      const practice = opened();
      const proved = await withPersonSecret<null, never>(practice.book, practice.person, stepUp, () => Promise.resolve(ok(null)));
      if (!proved.ok) return proved;
      const given = checkReason(reason);
      if (!given.ok) return given;
      const recorded = await practice.record('export', null, given.value);
      if (!recorded.ok) return recorded;
      const at = wallClock(practice.ports.now());
      return ok({ fileName: `Enamel export ${at.slice(0, 10)}.zip`, archive: archiveOf(practice, at) });
    }
  };
}

function archiveOf(practice: OpenPractice, at: string): ReadableStream<Uint8Array> {
  const fetch = new ExportFetch(practice);
  const nameOf = (person: PersonId): string => practice.catalogue.colleagues.get(person)?.name ?? '';
  const about = { practiceName: practice.catalogue.practice?.name ?? '', personName: nameOf(practice.person), at };
  const folder = folderOf(about, {
    patients: patientsOf(practice),
    original: (photo, patient) => originalToExport(practice, fetch, photo, patient),
    nameOf,
    unread: () => practice.contents.sealedAway
  });
  return byteStream(zip(folder));
}

/** By name, each with its chart as it is when its turn comes. */
async function* patientsOf({ catalogue, contents }: OpenPractice): AsyncGenerator<ExportedPatient, void> {
  for (const patient of searchPatients(catalogue.patientIndex, '')) {
    yield { patient, visits: visitsOf(await contents.chart(patient.id)) };
  }
}

const hashOf = ({ renditions }: Photo): Hash => renditions.original.hash;
