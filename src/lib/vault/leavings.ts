/** How far it is that somebody who left opens nothing that is written now: told from the epochs, not from what was meant to happen. */
import type { PersonId, StreamId } from '#bytes';
import { KeyGraph, type LedgerState, usableEpoch } from '#ledger';
import type { LeavingView } from './api.ts';
import type { OpenPractice } from './open-practice.ts';
import { nameOf } from './views.ts';

/** Last first. */
export async function leavingsOf(practice: OpenPractice): Promise<readonly LeavingView[]> {
  const left = [...(practice.book.seen.roster?.left ?? [])].toSorted(([, a], [, b]) => b.place - a.place);
  const waiting = await waitingOf(practice);
  return Promise.all(
    left.map(async ([person, { place }]) => ({
      person,
      name: nameOf(practice.catalogue, person),
      leftAt: new Date((await practice.book.entry(place)).entry.header.at).toISOString(),
      ...renewal(practice, person),
      waiting: waiting.get(person) ?? 0
    }))
  );
}

/** Of what this person could open: how much is sealed anew, and how much will be with the next write. */
function renewal({ book, catalogue }: OpenPractice, person: PersonId): Pick<LeavingView, 'scopes' | 'charts'> {
  const ledger = book.seen;
  const { roster } = ledger;
  if (!roster) throw new Error('somebody left a practice without a roster');
  const { staff, desk, clinic, audit } = roster.streams;
  const graph = new KeyGraph(ledger);
  const had = (streams: readonly StreamId[]): readonly StreamId[] => streams.filter((stream) => graph.held(stream, person).size > 0);
  return {
    scopes: counted(ledger, had([staff, desk, clinic, audit])),
    charts: counted(ledger, had([...catalogue.patients.values()].map(({ stream }) => stream)))
  };
}

function counted(ledger: LedgerState, streams: readonly StreamId[]): { readonly renewed: number; readonly due: number } {
  const renewed = streams.filter((stream) => usableEpoch(ledger, stream) !== null).length;
  return { renewed, due: streams.length - renewed };
}

async function waitingOf({ book }: OpenPractice): Promise<ReadonlyMap<PersonId, number>> {
  const { ledger, verified, roster } = book;
  const places = ledger.waiting.filter(
    ({ index, hash }) => index < verified && ledger.verdictAt(index).type === 'Quarantined' && roster?.settled.has(hash) === false
  );
  const waiting = new Map<PersonId, number>();
  for (const { index } of places) {
    const { author } = (await book.entry(index)).entry.header;
    waiting.set(author, (waiting.get(author) ?? 0) + 1);
  }
  return waiting;
}
