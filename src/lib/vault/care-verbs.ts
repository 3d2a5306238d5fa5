/** Whose chart it is: given, taken, for named people alone. And who can open it, which is told from the keys. */
import type { PersonId } from '#bytes';
import type { PatientId } from '#domain';
import { encodeAssignment, encodeRestriction, isClinical, mayAssign, momentAt, type Moment } from '#ledger';
import { err, ok, type Result } from '#result';
import { accessTo, accessOf, mayRestrict, wouldBeLost } from './access.ts';
import type { NotAllowed, NotFound, StorageFull, VaultApi } from './api.ts';
import { withPersonSecret } from './open-person.ts';
import type { OpenPractice } from './open-practice.ts';
import type { Draft } from './sign-entry.ts';

type CareVerbs = Pick<VaultApi, 'assign' | 'restrict' | 'whoCanSee' | 'whatSees'>;

export function careVerbs(opened: () => OpenPractice): CareVerbs {
  return {
    async assign(patient, person, right): Promise<Result<null, NotFound | NotAllowed | StorageFull>> {
      const practice = opened();
      const stream = practice.catalogue.patients.get(patient)?.stream;
      if (!stream) return err({ type: 'NotFound' });
      const { book } = practice;
      // As it will be with what is unsent: nothing is said twice.
      if ((book.ledger.teamAt(stream, book.ledger.size).get(person) ?? null) === right) return ok(null);
      return practice.writePlain((): Result<Draft, NotFound | NotAllowed> => {
        const now = present(practice);
        const who = now.roster.persons.get(person);
        if (!who && right !== null) return err({ type: 'NotFound' });
        const may = mayAssign(now, stream, practice.person) && (right === null || (who !== undefined && isClinical(who)));
        if (!may) return err({ type: 'NotAllowed' });
        return ok({ kind: 'assign', stream, object: person, epoch: null, body: encodeAssignment({ person, right }), blobs: [] });
      });
    },

    async restrict(patient, persons, stepUp) {
      const practice = opened();
      const stream = practice.catalogue.patients.get(patient)?.stream;
      if (!stream) return err({ type: 'NotFound' });
      return withPersonSecret(practice.book, practice.person, stepUp, async () => {
        const kept = await practice.changeRoster((roster): Promise<Result<Uint8Array<ArrayBuffer>, NotFound | NotAllowed>> => {
          const now = { ...present(practice), roster };
          const objection = objectionTo(practice, now, patient, persons);
          return Promise.resolve(objection ? err(objection) : ok(encodeRestriction({ stream, persons })));
        });
        return kept.ok ? ok(null) : kept;
      });
    },

    async whoCanSee(id) {
      const practice = opened();
      const patient = practice.catalogue.patients.get(id);
      return Promise.resolve(patient ? ok(accessTo(practice, present(practice), patient)) : err({ type: 'NotFound' }));
    },

    async whatSees(person) {
      const practice = opened();
      const now = present(practice);
      const isKnown = now.roster.persons.has(person) || now.roster.left.has(person);
      return Promise.resolve(isKnown ? ok(accessOf(practice, now, person)) : err({ type: 'NotFound' }));
    }
  };
}

/** By what is verified: what is written now is judged by that. */
function present({ book }: OpenPractice): Moment {
  const now = momentAt(book.seen, book.seen.size);
  if (!now) throw new Error('a practice without a roster');
  return now;
}

/** As the roster's rules 33 and 34, and that somebody is there to hand the chart on. */
function objectionTo(
  practice: OpenPractice,
  now: Moment,
  patient: PatientId,
  persons: readonly PersonId[] | null
): NotFound | NotAllowed | null {
  const stream = practice.catalogue.patients.get(patient)?.stream;
  if (!stream || persons?.some((id) => !now.roster.persons.has(id))) return { type: 'NotFound' };
  const named = persons?.flatMap((id) => now.roster.persons.get(id) ?? []) ?? [];
  const isSound = persons === null ? now.roster.restricted.has(stream) : isSet(persons) && named.every(isClinical);
  if (!mayRestrict(now, stream, practice.person) || !isSound || wouldBeLost(practice, now, stream, persons)) return { type: 'NotAllowed' };
  return null;
}

const isSet = (persons: readonly PersonId[]): boolean => persons.length > 0 && new Set(persons).size === persons.length;
