/**
 * What an entry of the data plane counts for. It is judged by two rosters: the one its device had `seen`, and the one at its own place
 * in the ledger. Pure; the roster's own entries are judged by `apply-roster.ts`.
 */
import { type Bytes, type EpochId, parseId } from '#bytes';
import { formOf } from './form.ts';
import { parseGrant } from './grant.ts';
import { entitled, isOver, mayOpen, mayWrite, scopeOf } from './rights.ts';
import type { Epoch, Grant, Header, Refusal, Roster, Verdict } from './types.ts';

export interface Circumstances {
  /** Where the entry stands. */
  readonly index: number;
  readonly seen: Roster;
  readonly now: Roster;
  readonly epoch: (id: EpochId) => Epoch | null;
}

/** The verdict, and the epoch that an accepted grant opens. */
export interface Judged {
  readonly verdict: Verdict;
  readonly opens: Epoch | null;
}

export function judge(header: Header, body: Bytes | null, at: Circumstances): Judged {
  switch (header.kind) {
    case 'record':
    case 'audit':
      return { verdict: judgeSealed(header, at), opens: null };
    case 'grant':
      return judgeGrant(header, body, at);
    case 'roster':
    case 'erase':
      return refuse('NotYet');
  }
}

function judgeSealed({ kind, stream, epoch, author, device }: Header, at: Circumstances): Verdict {
  const scope = scopeOf(at.now.streams, stream);
  if (scope === 'roster' || (kind === 'audit') !== (scope === 'audit')) return refuse('WrongStream').verdict;
  const mayAt = (roster: Roster): boolean => roster.devices.has(device) && mayWrite(roster, scope, author);
  if (!mayAt(at.seen)) return refuse('NoRight').verdict;
  const under = epoch && at.epoch(epoch);
  if (under?.stream !== stream) return refuse('UnknownEpoch').verdict;
  if (isOver(at.seen, under, at.epoch)) return refuse('EpochOver').verdict;
  return { type: mayAt(at.now) ? 'Accepted' : 'Quarantined' };
}

function judgeGrant(header: Header, body: Bytes | null, at: Circumstances): Judged {
  const { stream, author, device, seen } = header;
  const scope = scopeOf(at.now.streams, stream);
  if (scope === 'roster') return refuse('WrongStream');
  const mayAt = (roster: Roster): boolean => roster.devices.has(device) && mayOpen(roster, scope, author);
  if (!mayAt(at.seen) || !mayAt(at.now)) return refuse('NoRight');

  const id = parseId<EpochId>(header.object);
  if (id === null || at.epoch(id)) return refuse('EpochTaken');
  const opened = { id, stream, scope, index: at.index, seen: seen.size, opener: author };
  if (body === null) return { verdict: accepted, opens: { ...opened, public: null, recipients: null } };

  const grant = formOf(parseGrant, body);
  if (!grant || grant.scope !== scope || grant.epoch !== id) return refuse('MalformedBody');
  if ((grant.public === null) !== (scope === 'chart')) return refuse('WrongPublic');
  const recipients = grant.wraps.map(({ recipient }) => recipient);
  const isClinic = (epoch: EpochId): boolean => at.epoch(epoch)?.scope === 'clinic';
  if (!entitled(at.seen, scope, author, recipients, isClinic)) return refuse('WrongRecipients');
  if (!handsOn(grant, header, at)) return refuse('WrongEarlier');
  return { verdict: accepted, opens: { ...opened, public: grant.public, recipients } };
}

/** Earlier epochs are epochs of the same stream, each once. */
const handsOn = ({ earlier }: Grant, { stream }: Header, at: Circumstances): boolean =>
  new Set(earlier.map(({ epoch }) => epoch)).size === earlier.length && earlier.every(({ epoch }) => at.epoch(epoch)?.stream === stream);

const accepted: Verdict = { type: 'Accepted' };

const refuse = (type: Exclude<Refusal['type'], 'RosterRefused'>): Judged => ({
  verdict: { type: 'Refused', reason: { type } },
  opens: null
});
