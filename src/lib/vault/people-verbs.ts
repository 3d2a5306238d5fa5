/** Who belongs to the practice, and what an admin, or somebody who vouches, may change about it. Joining is in `join-verbs.ts` and `admit-device.ts`. */
import type { DeviceId, PersonId } from '#bytes';
import { wordsOfHash } from '#crypto';
import {
  encodeDeparture,
  encodeRoleChange,
  encodeVouching,
  isAdmin,
  keysHash,
  type Person,
  readersOf,
  type Role,
  type Roster
} from '#ledger';
import { err, ok, type Result } from '#result';
import type { BadField, NotAllowed, NotFound, NotYet, OpenFailed, PersonView, Stays, StepUp, StorageFull, VaultApi } from './api.ts';
import { leavingsOf } from './leavings.ts';
import { withPersonSecret } from './open-person.ts';
import type { OpenPractice } from './open-practice.ts';
import { staysFor } from './stays.ts';
import { nameOf } from './views.ts';

type PeopleVerbs = Pick<VaultApi, 'people' | 'setRoles' | 'vouch' | 'removePerson' | 'leavings'>;

export function peopleVerbs(opened: () => OpenPractice): PeopleVerbs {
  return {
    async people() {
      const practice = opened();
      const { roster } = practice.book;
      if (!roster) return [];
      return Promise.all([...roster.persons.values()].map((person) => personView(practice, roster, person)));
    },

    async setRoles(id, roles, until, stepUp) {
      const practice = opened();
      const end = endOf(until, practice.ports.now());
      if (!end.ok) return end;
      if (roles.length === 0) return err({ type: 'BadField', field: 'roles', why: 'Empty' });
      return byAdmin(practice, stepUp, id, ({ roster, person, author }) => {
        const stays = staysFor(practice.book, roster, id, holding(roster, person, author, roles));
        return stays ? err({ type: 'Stays', why: stays }) : ok(encodeRoleChange({ person: id, roles, until: end.value }));
      });
    },

    async vouch(id, roles, stepUp) {
      const practice = opened();
      return proved(practice, stepUp, async (roster, me): Promise<Result<Body, NotFound | NotAllowed>> => {
        const person = roster.persons.get(id);
        if (!person) return err({ type: 'NotFound' });
        const may = roles.length > 0 && roles.every((role) => mayVouch(roster, person, me.id).includes(role));
        return may ? ok(encodeVouching({ person: id, roles, keys: await keysHash(person.keys) })) : err({ type: 'NotAllowed' });
      });
    },

    async removePerson(id, devices, stepUp) {
      const practice = opened();
      return byAdmin<Stays | NotFound | NotAllowed>(practice, stepUp, id, ({ roster }) => {
        const stays = staysFor(practice.book, roster, id);
        if (stays) return err({ type: 'Stays', why: stays });
        if (devices.some((device) => !roster.devices.has(device))) return err({ type: 'NotFound' });
        const others = [...roster.persons.values()].filter((other) => other.id !== id);
        const isNeeded = others.some((other) => devicesOf(roster, other).some((device) => devices.includes(device)));
        if (isNeeded || devices.includes(practice.book.device.device)) return err({ type: 'NotAllowed' });
        return ok(encodeDeparture({ person: id, devices }));
      });
    },

    leavings: () => leavingsOf(opened())
  };
}

type Body = Uint8Array<ArrayBuffer>;

/** What an admin does to somebody who belongs to the practice. */
function byAdmin<E>(
  practice: OpenPractice,
  stepUp: StepUp,
  id: PersonId,
  body: (at: { readonly roster: Roster; readonly person: Person; readonly author: Person }) => Result<Body, E>
): Promise<Result<null, E | NotFound | NotAllowed | NotYet | OpenFailed | StorageFull>> {
  return proved(practice, stepUp, (roster, author): Promise<Result<Body, E | NotFound | NotAllowed>> => {
    const person = roster.persons.get(id);
    if (!isAdmin(author)) return Promise.resolve(err({ type: 'NotAllowed' }));
    return Promise.resolve(person ? body({ roster, person, author }) : err({ type: 'NotFound' }));
  });
}

/** A change of the roster by whoever shows once more that it is they. */
function proved<E>(
  practice: OpenPractice,
  stepUp: StepUp,
  body: (roster: Roster, author: Person) => Promise<Result<Body, E>>
): Promise<Result<null, E | NotAllowed | NotYet | OpenFailed | StorageFull>> {
  return withPersonSecret(
    practice.book,
    practice.person,
    stepUp,
    async (): Promise<Result<null, E | NotAllowed | NotYet | StorageFull>> => {
      const kept = await practice.changeRoster(body);
      return kept.ok ? ok(null) : kept;
    }
  );
}

async function personView(practice: OpenPractice, roster: Roster, person: Person): Promise<PersonView> {
  const { id, roles, asked, until, unlockers } = person;
  return {
    id,
    name: nameOf(practice.catalogue, id),
    roles,
    asked,
    until: until === null ? null : new Date(until).toISOString(),
    isMe: id === practice.person,
    words: wordsOfHash(await keysHash(person.keys)),
    hasJoined: unlockers.length > 0,
    mayVouch: mayVouch(roster, person, practice.person),
    stays: staysFor(practice.book, roster, id),
    devices: devicesOf(roster, person),
    pending: practice.book.seen.roster?.persons.get(id) !== person
  };
}

/** Those that this person uses, or has a passphrase for. */
const devicesOf = ({ devices, users }: Roster, { id, unlockers }: Person): readonly DeviceId[] =>
  [...devices.keys()].filter(
    (device) => users.get(device)?.includes(id) === true || unlockers.some((unlocker) => unlocker.device === device)
  );

const mayVouch = (roster: Roster, { asked }: Person, me: PersonId): readonly Role[] =>
  asked.filter((role) => readersOf(roster, role).includes(me));

/** Those of the roles that the person would have at once: what an admin who does not read them gives anew waits. */
const holding = (roster: Roster, person: Person, author: Person, roles: readonly Role[]): readonly Role[] =>
  roles.filter((role) => person.roles.includes(role) || readersOf(roster, role).includes(author.id));

/** As the ledger has it. */
export function endOf(until: string | null, now: number): Result<number | null, BadField> {
  if (until === null) return ok(null);
  const end = Date.parse(until);
  if (Number.isNaN(end)) return err({ type: 'BadField', field: 'until', why: 'NotADay' });
  return end > now ? ok(end) : err({ type: 'BadField', field: 'until', why: 'InThePast' });
}
