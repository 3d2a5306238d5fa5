/**
 * Work of somebody who had lost the right to it without knowing: what waits for whoever is open, and what they say of it. Accepted, it counts at its own place, as if
 * it had come in time; rejected, it stays sealed where it is.
 */
import type { Bytes, Hash, PersonId, StreamId } from '#bytes';
import { isNewPhoto } from '#domain';
import { encodeSettlement, maxSettled, maySettle, momentAt, type Taken } from '#ledger';
import { err, ok, type Result } from '#result';
import type { NotAllowed, NotFound, VaultApi, WaitingWork } from './api.ts';
import { withPersonSecret } from './open-person.ts';
import type { OpenPractice } from './open-practice.ts';
import { nameOf } from './views.ts';

type WaitingVerbs = Pick<VaultApi, 'waitingWork' | 'settle'>;

export function waitingVerbs(opened: () => OpenPractice): WaitingVerbs {
  return {
    async waitingWork() {
      const practice = opened();
      const views: WaitingWork[] = [];
      for (const { index } of toSettle(practice)) views.push(await workView(practice, await practice.book.entry(index)));
      return views;
    },

    async settle(entries, verdict, stepUp) {
      const practice = opened();
      return withPersonSecret(practice.book, practice.person, stepUp, async () => {
        const kept = await practice.changeRoster(async (): Promise<Result<Bytes, NotFound | NotAllowed>> => {
          const waiting = new Set(waitingIn(practice).map(({ hash }) => hash));
          if (entries.length === 0 || !entries.every((hash) => waiting.has(hash))) return err({ type: 'NotFound' });
          const mine = new Set(toSettle(practice).map(({ hash }) => hash));
          if (entries.length > maxSettled || !entries.every((hash) => mine.has(hash))) return err({ type: 'NotAllowed' });
          return Promise.resolve(ok(encodeSettlement({ entries: [...new Set(entries)], verdict })));
        });
        return kept.ok ? ok(null) : kept;
      });
    }
  };
}

interface Waits {
  readonly stream: StreamId;
  readonly index: number;
  readonly hash: Hash;
  readonly author: PersonId;
}

/** All that is verified to wait, and was settled by nobody yet; what is refused for another reason counts neither way. */
function waitingIn({ book }: OpenPractice): readonly Waits[] {
  const { ledger, roster, verified } = book;
  return ledger.waiting
    .filter(({ index, hash }) => index < verified && roster?.settled.has(hash) === false)
    .filter(({ index }) => ledger.verdictAt(index).type === 'Quarantined');
}

/** Of those, what whoever is open may say something of. */
function toSettle(practice: OpenPractice): readonly Waits[] {
  const { seen } = practice.book;
  const now = momentAt(seen, seen.size);
  const person = now?.roster.persons.get(practice.person);
  return now && person ? waitingIn(practice).filter((work) => maySettle(now, work, person)) : [];
}

async function workView(practice: OpenPractice, taken: Taken): Promise<WaitingWork> {
  const { header, hash } = taken.entry;
  const patient = [...practice.catalogue.patients.values()].find(({ stream }) => stream === header.stream);
  return {
    entry: hash,
    person: header.author,
    name: nameOf(practice.catalogue, header.author),
    at: new Date(header.at).toISOString(),
    what: await whatIs(practice, taken),
    patient: patient?.id ?? null,
    patientName: patient?.name ?? ''
  };
}

async function whatIs(practice: OpenPractice, taken: Taken): Promise<WaitingWork['what']> {
  if (taken.entry.header.kind === 'audit') return 'audit';
  const records = await practice.recordsIn(taken);
  if (records === null) return 'sealed';
  return records.some((record) => record.type === 'photo' && isNewPhoto(record.set)) ? 'photo' : 'change';
}
