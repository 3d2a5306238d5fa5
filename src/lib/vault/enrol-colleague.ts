/**
 * An admin takes a colleague into the practice, whose words were compared: the person by the keys in that very request, on the device that signed it. Their name goes
 * with it, sealed to the staff of today; whoever opens the staff's next epoch, which reaches them, hands on this one with it.
 */
import { type Bytes, equal, type PersonId } from '#bytes';
import type { RandomBytes } from '#crypto';
import { checkName } from '#domain';
import { encodeEnrolment, isAdmin, type Roster } from '#ledger';
import type { JoinRequest } from '#protocol';
import { err, ok, type Result } from '#result';
import { newLink } from './admit-device.ts';
import type { BadCode, BadField, Colleague, NotAllowed, NotYet, StorageFull, VaultApi } from './api.ts';
import { type Already, type Candidate, deviceIn, linkRef, objectionTo, readAsk, stranger, unreadable } from './candidate.ts';
import type { JoinProofs } from './join-proofs.ts';
import { withPersonSecret } from './open-person.ts';
import { just, type OpenPractice, type RecordBatch } from './open-practice.ts';
import { endOf } from './people-verbs.ts';

type EnrolVerbs = Pick<VaultApi, 'makeInvitation' | 'enrol'>;

export function enrolVerbs(opened: () => OpenPractice, proofs: JoinProofs, random: RandomBytes): EnrolVerbs {
  return {
    async makeInvitation() {
      const practice = opened();
      return practice.roles.includes('admin') ? newLink(practice, 'colleague', random) : err({ type: 'NotAllowed' });
    },

    async enrol(ask, origin, colleague, stepUp) {
      const practice = opened();
      if (!practice.roles.includes('admin')) return err({ type: 'NotAllowed' });
      const said = checked(colleague, practice.ports.now());
      if (!said.ok) return said;
      const read = await readAsk(practice, ask, origin);
      if (!read.ok) return read;
      const newcomer = newcomerIn(read.value);
      if (newcomer === null) return unreadable;
      type Enrolled = Result<null, BadCode | NotAllowed | NotYet | StorageFull>;
      return withPersonSecret(practice.book, practice.person, stepUp, async (): Promise<Enrolled> => {
        const kept = await practice.changeRoster(
          (roster, author): Promise<Result<Bytes, Already | BadCode | NotAllowed>> => {
            if (!isAdmin(author)) return Promise.resolve(err({ type: 'NotAllowed' }));
            return bodyOf(practice, roster, newcomer, said.value);
          },
          [nameRecord(practice, newcomer.person.id, said.value.name)]
        );
        if (!kept.ok && kept.error.type !== 'Already') return err(kept.error);
        const { person, request, hash } = newcomer;
        proofs.add(hash, { person: person.id, link: request.link, sealedSecret: null, isIn: (roster) => isIn(roster, person) });
        return ok(null);
      });
    }
  };
}

type NewPerson = NonNullable<JoinRequest['person']>;
type Newcomer = Candidate & { readonly person: NewPerson; readonly personSignature: Bytes };

const newcomerIn = (candidate: Candidate): Newcomer | null => {
  const { request, personSignature } = candidate;
  return request.person && personSignature && { ...candidate, person: request.person, personSignature };
};

interface Said extends Omit<Colleague, 'until'> {
  readonly until: number | null;
}

function checked({ name, roles, until }: Colleague, now: number): Result<Said, BadField> {
  const named = checkName('personName', name);
  if (!named.ok) return named;
  const end = endOf(until, now);
  if (!end.ok) return end;
  if (roles.length === 0) return err({ type: 'BadField', field: 'roles', why: 'Empty' });
  return ok({ name: named.value, roles: [...new Set(roles)], until: end.value });
}

function bodyOf(
  practice: OpenPractice,
  roster: Roster,
  { request, hash, signature, person, personSignature }: Newcomer,
  { roles, until }: Said
): Promise<Result<Bytes, Already | BadCode>> {
  if (isIn(roster, person)) return Promise.resolve(err({ type: 'Already' }));
  const objection = objectionTo(practice, request);
  if (objection) return Promise.resolve(err(objection));
  const { id, sign, class: deviceClass } = request.device;
  if (deviceIn(roster, request) === 'Stranger' || !isNew(roster, person)) return Promise.resolve(err(stranger));
  return just(
    encodeEnrolment({
      person,
      roles,
      until,
      device: { device: { id, sign, class: deviceClass }, signature },
      request: hash,
      signature: personSignature,
      link: linkRef(request)
    })
  );
}

const isIn = ({ persons }: Roster, { id, keys }: NewPerson): boolean => {
  const known = persons.get(id);
  return known !== undefined && [known, ...known.earlier].some((each) => equal(each.keys.sign, keys.sign));
};

/** Id and keys are drawn anew for each: who comes with another's is not who they say. */
function isNew({ persons, left, recovery }: Roster, { id, keys: { sign, hpke } }: NewPerson): boolean {
  const known = [
    recovery,
    ...[...persons.values()].flatMap(({ keys, earlier }) => [keys, ...earlier.map((before) => before.keys)]),
    ...[...left.values()].flatMap((one) => one.keys)
  ];
  return !persons.has(id) && !left.has(id) && !known.some((each) => equal(each.sign, sign) || equal(each.hpke, hpke));
}

const nameRecord = (practice: OpenPractice, id: PersonId, name: string): RecordBatch => ({
  scope: 'staff',
  stream: practice.staff,
  records: [{ type: 'colleague', id, set: { name } }],
  blobs: []
});
