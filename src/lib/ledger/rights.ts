/** Whom a scope belongs to, and who may do what in it: by role, from a verified roster. */
import type { EpochId, PersonId, StreamId } from '#bytes';
import type { Epoch, Header, LedgerState, Person, Recipient, Roster, ScopeKind, Streams } from './types.ts';

export type SharedScope = Exclude<ScopeKind, 'chart'>;

/** The scope behind a stream. Every stream that is none of the practice's own is a chart's. */
export function scopeOf(streams: Streams, stream: StreamId): ScopeKind | 'roster' {
  const names = ['staff', 'desk', 'clinic', 'audit', 'roster'] as const;
  return names.find((name) => streams[name] === stream) ?? 'chart';
}

/** Members of a practice-wide scope, in the order they joined. */
export const scopeReaders = (roster: Roster, scope: SharedScope): readonly PersonId[] =>
  [...roster.persons.values()].filter((person) => isMember(person, scope)).map(({ id }) => id);

function isMember({ roles }: Person, scope: SharedScope): boolean {
  switch (scope) {
    case 'staff':
      return true;
    case 'desk':
      return roles.length > 0;
    case 'clinic':
      return roles.includes('dentist');
    case 'audit':
      return roles.includes('auditor');
  }
}

const isClinical = ({ roles }: Person): boolean => roles.includes('dentist') || roles.includes('hygienist');

/** Any member may open an epoch; where a scope has no member yet, an admin, who then seals it to the recovery key alone. */
export function mayOpen(roster: Roster, scope: ScopeKind, author: PersonId): boolean {
  const person = roster.persons.get(author);
  if (!person) return false;
  if (scope === 'chart') return isClinical(person);
  return isMember(person, scope) || (person.roles.includes('admin') && scopeReaders(roster, scope).length === 0);
}

/** Who may write records of a scope. Into `clinic` nobody does: its epochs only open charts. Audit entries are anyone's. */
export function mayWrite(roster: Roster, scope: ScopeKind, author: PersonId): boolean {
  const person = roster.persons.get(author);
  if (!person) return false;
  switch (scope) {
    case 'staff':
      return person.roles.includes('admin');
    case 'desk':
      return person.roles.length > 0;
    case 'chart':
      return isClinical(person);
    case 'clinic':
      return false;
    case 'audit':
      return true;
  }
}

/**
 * To exactly whom a new epoch of this scope must be sealed, by today's roster. Null where none can be opened: the author may not, or a
 * chart has no usable clinic epoch to be sealed to (open that one first).
 */
export function recipientsFor(ledger: LedgerState, scope: ScopeKind, author: PersonId): readonly Recipient[] | null {
  const { roster } = ledger;
  if (!roster || !mayOpen(roster, scope, author)) return null;
  if (scope !== 'chart') return [...scopeReaders(roster, scope).map(toPerson), { to: 'recovery' }];
  const clinic = usableEpoch(ledger, roster.streams.clinic);
  return clinic && [{ to: 'scope', scope: 'clinic', epoch: clinic.id }, toPerson(author)];
}

const toPerson = (person: PersonId): Recipient => ({ to: 'person', person });

/** Do these recipients name exactly those whom the roster entitles? `isClinic` tells an epoch of the clinic scope. */
export function entitled(
  roster: Roster,
  scope: ScopeKind,
  author: PersonId,
  recipients: readonly Recipient[],
  isClinic: (epoch: Epoch['id']) => boolean
): boolean {
  const persons = scope === 'chart' ? [author] : scopeReaders(roster, scope);
  const beside = scope === 'chart' ? 'scope' : 'recovery';
  const named = new Set(recipients.flatMap((recipient) => (recipient.to === 'person' ? [recipient.person] : [])));
  return (
    recipients.length === persons.length + 1 &&
    persons.every((person) => named.has(person)) &&
    recipients.some((recipient) => recipient.to === beside && (recipient.to !== 'scope' || isClinic(recipient.epoch)))
  );
}

/** The newest epoch of a stream that one may still seal under; null where a new one must be opened first. */
export const usableEpoch = (ledger: LedgerState, stream: StreamId): Epoch | null =>
  ledger.epochsOf(stream).findLast((epoch) => isUsable(ledger, epoch)) ?? null;

/** Whom it reached is known, and all of them may still have it. */
function isUsable(ledger: LedgerState, epoch: Epoch): boolean {
  const find = (id: EpochId): Epoch | null => ledger.epoch(id);
  return ledger.roster !== null && isKnown(epoch, find) && !isOver(ledger.roster, epoch, find);
}

const isKnown = ({ recipients }: Epoch, find: FindEpoch): boolean =>
  recipients?.every((recipient) => {
    const clinic = recipient.to === 'scope' && find(recipient.epoch);
    return clinic === false || (clinic !== null && isKnown(clinic, find));
  }) === true;

/**
 * Did it reach, directly or through the clinic scope, somebody whom this roster does not entitle, or whose keys or rights have changed since? What
 * its opener had `seen` tells: keys that were replaced later may have it, the opener's own among them. Of one whose grant is not here nothing is
 * known, and so it is not over.
 */
export function isOver(roster: Roster, { scope, seen, opener, recipients }: Epoch, find: FindEpoch): boolean {
  if (recipients === null) return false;
  return (
    !isSince(roster, opener, seen) ||
    recipients.some((recipient) => {
      switch (recipient.to) {
        case 'recovery':
          return false;
        case 'person':
          return !isSince(roster, recipient.person, seen) || !isEntitled(roster, scope, recipient.person);
        case 'scope': {
          const clinic = find(recipient.epoch);
          return clinic !== null && isOver(roster, clinic, find);
        }
      }
    })
  );
}

type FindEpoch = (id: EpochId) => Epoch | null;

/** Have a person's keys and rights been what they are since the ledger had `size` entries? */
const isSince = (roster: Roster, id: PersonId, size: number): boolean => size >= (roster.persons.get(id)?.since ?? Infinity);

function isEntitled(roster: Roster, scope: ScopeKind, id: PersonId): boolean {
  const person = roster.persons.get(id);
  return person !== undefined && (scope === 'chart' ? isClinical(person) : isMember(person, scope));
}

/** May this person fetch what is sealed in this stream: record bodies and blobs? By role; a chart by the wraps of its grants. */
export function mayRead(ledger: LedgerState, id: PersonId, stream: StreamId): boolean {
  const { roster } = ledger;
  const person = roster?.persons.get(id);
  if (!roster || !person) return false;
  const scope = scopeOf(roster.streams, stream);
  if (scope === 'roster') return true;
  if (scope !== 'chart') return isMember(person, scope);
  return ledger
    .epochsOf(stream)
    .some(({ recipients }) =>
      recipients?.some((recipient) => (recipient.to === 'person' ? recipient.person === id : isMember(person, 'clinic')))
    );
}

/**
 * May this person fetch the body of this entry? As `mayRead`; but grants of the practice-wide scopes go to everybody, since everybody
 * may seal to the public half in them.
 */
export function mayReadBody(ledger: LedgerState, person: PersonId, header: Pick<Header, 'kind' | 'stream'>): boolean {
  const { roster } = ledger;
  const open = header.kind === 'grant' && roster?.persons.has(person) && scopeOf(roster.streams, header.stream) !== 'chart';
  return open === true || mayRead(ledger, person, header.stream);
}
