/**
 * What an entry of the data plane counts for. It is judged by two rosters, with the care teams of the same moment: those its device had `seen`, and those at
 * its own place in the ledger. Pure; the roster's own entries are judged by `apply-roster.ts`.
 */
import { type Bytes, type EpochId, parseId } from '#bytes';
import { parseAssignment } from './assignment.ts';
import { hasChart, isClinical, mayAssign, mayTakeInEmergency, type Moment } from './charts.ts';
import { formOf } from './form.ts';
import { parseGrant } from './grant.ts';
import { entitled, isOver, mayOpen, mayWrite, scopeOf } from './rights.ts';
import type { Assigned, Epoch, Grant, Header, LedgerState, Refusal, Verdict, Waiting } from './types.ts';

export interface Circumstances {
  /** Where the entry stands. */
  readonly index: number;
  /** What its device had seen, and now. */
  readonly seen: Moment;
  readonly now: Moment;
  /** Before the entry is taken. */
  readonly ledger: LedgerState;
}

/** The verdict, and what an entry brings: an epoch, a chart given or taken, work that waits. */
export interface Judged {
  readonly verdict: Verdict;
  readonly opens: Epoch | null;
  readonly assigns: Assigned | null;
  /** That its author had lost the right, whatever else the verdict. */
  readonly waits: Waiting | null;
}

export function judge(header: Header, body: Bytes | null, at: Circumstances): Judged {
  switch (header.kind) {
    case 'record':
    case 'audit':
      return judgeSealed(header, at);
    case 'grant':
      return judgeGrant(header, body, at);
    case 'assign':
      return judgeAssign(header, body, at);
    case 'roster':
    case 'erase':
      return refuse('NotYet');
  }
}

function judgeSealed({ kind, stream, epoch, author, device }: Header, { index, seen, now, ledger }: Circumstances): Judged {
  const scope = scopeOf(now.roster.streams, stream);
  if (scope === 'roster' || (kind === 'audit') !== (scope === 'audit')) return refuse('WrongStream');
  const mayAt = (at: Moment): boolean => at.roster.devices.has(device) && mayWrite(at, stream, author);
  if (!mayAt(seen)) return refuse('NoRight');
  const under = epoch && ledger.epoch(epoch);
  if (under?.stream !== stream) return refuse('UnknownEpoch');
  const had = scope === 'chart' && hasChart(seen, stream, author);
  const has = scope === 'chart' && now.roster.devices.has(device) && hasChart(now, stream, author);
  // Whoever is clinical may add to any chart: of one that was taken since it waits all the same, and of one that was given since, to read, it does not.
  const keeps = had ? has && mayAt(now) : has || mayAt(now);
  // Whether it waits is known to those too who do not see to whom its epoch was sealed.
  const waits = keeps ? null : { index, stream, author };
  if (isOver(ledger, seen, under)) return { ...refuse('EpochOver'), waits };
  return { ...nothing, verdict: { type: waits ? 'Quarantined' : 'Accepted' }, waits };
}

function judgeGrant(header: Header, body: Bytes | null, { index, seen, now, ledger }: Circumstances): Judged {
  const { stream, author, device } = header;
  const scope = scopeOf(now.roster.streams, stream);
  if (scope === 'roster') return refuse('WrongStream');
  // By what its author knew alone: what they sealed under it, unaware, must be able to wait. Nobody else uses it after (`isUsable`).
  if (!seen.roster.devices.has(device) || !mayOpen(ledger, seen, stream, author)) return refuse('NoRight');

  const id = parseId<EpochId>(header.object);
  if (id === null || ledger.epoch(id)) return refuse('EpochTaken');
  const opened = { id, stream, scope, index, seen: header.seen.size, opener: author };
  // Which epochs a chart has must not depend on who sees their bodies: one that is spoilt is known, and never usable, as it is where its body is not.
  const shut = { ...opened, public: null, recipients: null, earlier: null };
  if (body === null) return { ...nothing, opens: shut };
  const spoilt = (type: Parameters<typeof refuse>[0]): Judged => ({ ...refuse(type), opens: scope === 'chart' ? shut : null });

  const grant = formOf(parseGrant, body);
  if (!grant || grant.scope !== scope || grant.epoch !== id) return spoilt('MalformedBody');
  if ((grant.public === null) !== (scope === 'chart')) return spoilt('WrongPublic');
  const recipients = grant.wraps.map(({ recipient }) => recipient);
  if (!entitled(ledger, seen, header, recipients)) return spoilt('WrongRecipients');
  if (!handsOn(grant, header, ledger)) return spoilt('WrongEarlier');
  const earlier = grant.earlier.map(({ epoch }) => epoch);
  return { ...nothing, opens: { ...opened, public: grant.public, recipients, earlier } };
}

/** Earlier epochs are epochs of the same stream, each once. */
const handsOn = ({ earlier }: Grant, { stream }: Header, ledger: LedgerState): boolean =>
  new Set(earlier.map(({ epoch }) => epoch)).size === earlier.length &&
  earlier.every(({ epoch }) => ledger.epoch(epoch)?.stream === stream);

function judgeAssign({ stream, author, device }: Header, body: Bytes | null, { index, seen, now }: Circumstances): Judged {
  if (scopeOf(now.roster.streams, stream) !== 'chart') return refuse('WrongStream');
  const assignment = body && formOf(parseAssignment, body);
  const may = assignment?.emergency ? mayTakeInEmergency : mayAssign;
  const mayAt = (at: Moment): boolean => at.roster.devices.has(device) && may(at, stream, author);
  if (assignment?.emergency && assignment.person !== author) return refuse('NoRight');
  if (!mayAt(seen) || !mayAt(now)) return refuse('NoRight');
  if (!assignment) return refuse('MalformedBody');
  const { person: id, right } = assignment;
  const person = now.roster.persons.get(id);
  if (right !== null && !(person && isClinical(person))) return refuse('NotClinical');
  return { ...nothing, assigns: { ...assignment, index, stream } };
}

const nothing: Judged = { verdict: { type: 'Accepted' }, opens: null, assigns: null, waits: null };

const refuse = (type: Exclude<Refusal['type'], 'RosterRefused'>): Judged => ({
  ...nothing,
  verdict: { type: 'Refused', reason: { type } }
});
