/** The practice goes through who has access to what, four times a year, and an admin or an auditor signs it off. */
import { toId } from '#bytes';
import { checkNote, reviewDue } from '#domain';
import { err, ok } from '#result';
import type { VaultApi } from './api.ts';
import { deskRecord } from './desk-record.ts';
import { withPersonSecret } from './open-person.ts';
import type { OpenPractice } from './open-practice.ts';
import { nameOf } from './views.ts';

type ReviewVerbs = Pick<VaultApi, 'accessReview' | 'signReview'>;

export function reviewVerbs(opened: () => OpenPractice): ReviewVerbs {
  return {
    async accessReview() {
      const practice = opened();
      const last = [...practice.catalogue.reviews.values()].at(-1) ?? null;
      const since = last === null ? (await practice.book.entry(0)).entry.header.at : Date.parse(last.at);
      return {
        last: last && { by: nameOf(practice.catalogue, last.by), at: last.at, note: last.note },
        ...reviewDue(since, practice.ports.now()),
        maySign: maySign(practice)
      };
    },

    async signReview(note, stepUp) {
      const practice = opened();
      const { book, person, ports } = practice;
      if (!maySign(practice)) return err({ type: 'NotAllowed' });
      const checked = checkNote(note);
      if (!checked.ok) return checked;
      const proved = await withPersonSecret<null, never>(book, person, stepUp, () => Promise.resolve(ok(null)));
      if (!proved.ok) return proved;
      const set = { at: new Date(ports.now()).toISOString(), by: person, note: checked.value };
      return practice.write([deskRecord(practice, { type: 'review', id: toId(ports.random(16)), set })]);
    }
  };
}

const maySign = ({ roles }: OpenPractice): boolean => roles.includes('admin') || roles.includes('auditor');
