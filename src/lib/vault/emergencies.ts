/**
 * Charts that were taken in an emergency, and who looks at that. The ledger has every one of them; the reason is beside it, at the desk. A client that leaves the reason out is not
 * spared the look: where no record stands for a chart that was taken, it is there without one.
 */
import { type ObjectId, parseId } from '#bytes';
import { type Emergency, lookedAt } from '#domain';
import type { Role } from '#ledger';
import type { OpenPractice } from './open-practice.ts';

const reviewers: readonly Role[] = ['admin', 'auditor', 'dentist'];

/** In order; those without a reason last. */
export async function emergenciesIn(practice: OpenPractice): Promise<readonly Emergency[]> {
  const { emergencies } = practice.catalogue;
  return [...emergencies.values(), ...(await takenInSilence(practice))];
}

/** It waits for somebody else than the one whom it is about, of those who look after such things. */
export const mayReview = ({ person, roles }: OpenPractice, { person: taker, reviewed }: Emergency): boolean =>
  reviewed === null && taker !== person && reviewers.some((role) => roles.includes(role));

/** How many wait for whoever is open. */
export const emergenciesToReview = async (practice: OpenPractice): Promise<number> =>
  (await emergenciesIn(practice)).filter((taken) => mayReview(practice, taken)).length;

/** One record stands for one time that this person took this chart. */
async function takenInSilence({ book, catalogue }: OpenPractice): Promise<readonly Emergency[]> {
  const recorded = [...catalogue.emergencies.values()].map(({ patient, person }) => `${patient} ${person}`);
  const silent: Emergency[] = [];
  for (const { stream, person, index } of book.ledger.emergencies) {
    const patient = catalogue.chartOf.get(stream);
    const place = recorded.indexOf(`${String(patient)} ${person}`);
    if (place >= 0) recorded.splice(place, 1);
    else if (patient !== undefined) {
      const { entry } = await book.entry(index);
      // What is written about it names it by its entry.
      const id = parseId<ObjectId>(entry.hash.slice(0, 32));
      if (id === null) throw new Error('an entry without a hash');
      const at = new Date(entry.header.at).toISOString();
      silent.push({ id, patient, person, reason: '', at, reviewed: lookedAt(catalogue, id, person) });
    }
  }
  return silent;
}
