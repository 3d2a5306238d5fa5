/**
 * Work of somebody who had lost the right to it without knowing: it waits until somebody who has that right says whether it counts. Which entries wait
 * follows from what everybody sees, and not from the bodies of a chart's grants: so the roster is the same on every device.
 */
import { type Bytes, encode, type Hash, hashOf, idToBytes, list, map, oneOf, parse } from '#bytes';
import { ok } from '#result';
import { hasChart, mayWriteChart, type Moment } from './charts.ts';
import { formOf } from './form.ts';
import { isAdmin } from './last-readers.ts';
import { scopeOf } from './rights.ts';
import { type Applied, refused, type When } from './roster-change.ts';
import type { Person, Roster, Settlement, Waiting } from './types.ts';

/** So many entries one `settle` names at most. */
export const maxSettled = 1000;

const settlement = map({ type: oneOf('settle'), v: oneOf(1), entries: list(hashOf, maxSettled), verdict: oneOf('accept', 'reject') });
export const encodeSettlement = ({ entries, verdict }: Settlement): Bytes =>
  encode({ type: 'settle', v: 1, entries: entries.map(idToBytes), verdict });
/** Throws MalformedCbor. */
export function parseSettlement(bytes: Uint8Array): Settlement {
  const { entries, verdict } = parse(settlement, bytes);
  return { entries, verdict };
}

/** May this person say whether this work counts? In a chart: who may change that chart themself. Elsewhere: an admin. Their own: somebody else. */
export function maySettle(at: Moment, { stream, author }: Pick<Waiting, 'stream' | 'author'>, person: Person): boolean {
  if (author === person.id) return false;
  if (scopeOf(at.roster.streams, stream) !== 'chart') return isAdmin(person);
  return hasChart(at, stream, person.id) && mayWriteChart(at, stream, person.id);
}

export const settle = (roster: Roster, author: Person, body: Bytes, when: When): Promise<Applied> =>
  Promise.resolve(settled(roster, author, body, when));

function settled(roster: Roster, author: Person, body: Bytes, { place, around }: When): Applied {
  const settling = formOf(parseSettlement, body);
  if (!settling) return refused(10);
  const { entries, verdict } = settling;
  if (entries.length === 0 || new Set(entries).size !== entries.length) return refused(35);
  if (entries.some((hash) => roster.settled.has(hash))) return refused(35);
  if (around !== null) {
    const at: Moment = { size: place, roster, team: (stream) => around.team(stream) };
    const works = entries.map((hash) => around.waiting(hash));
    if (works.some((work) => work === null)) return refused(35);
    if (!works.every((work) => work !== null && maySettle(at, work, author))) return refused(36);
  }
  return ok({ ...roster, settled: new Map([...roster.settled, ...entries.map((hash): [Hash, typeof verdict] => [hash, verdict])]) });
}
