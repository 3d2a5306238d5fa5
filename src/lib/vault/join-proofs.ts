/** Those whom this page has taken in, and what answers each once the verified ledger has them: its head has them too. */
import { type Bytes, type Hash, type PersonId, sha256 } from '#bytes';
import { wordsOfHash } from '#crypto';
import type { Roster } from '#ledger';
import { encodeJoinReply, type RequestLink } from '#protocol';
import { err, ok, type Result } from '#result';
import type { JoinProof, NotFound, NotYet, Overtaken } from './api.ts';
import { hashCode } from './codes.ts';
import type { OpenPractice } from './open-practice.ts';

export interface TakenIn {
  readonly person: PersonId;
  readonly link: RequestLink | null;
  /** Of the person, to their new device; a colleague has their own. */
  readonly sealedSecret: Bytes | null;
  readonly isIn: (roster: Roster) => boolean;
}

export class JoinProofs {
  readonly #all = new Map<Hash, TakenIn>();

  add(request: Hash, one: TakenIn): void {
    this.#all.set(request, one);
  }

  async of({ book }: OpenPractice, request: Hash): Promise<Result<JoinProof, NotYet | Overtaken | NotFound>> {
    const one = this.#all.get(request);
    if (!one) return err({ type: 'NotFound' });
    const { person, link, sealedSecret } = one;
    const isIn = (roster: Roster | null): boolean => roster !== null && one.isIn(roster);
    // Neither there nor on its way: somebody else was first, whichever try it was that wrote it.
    if (!isIn(book.seen.roster)) return err({ type: isIn(book.roster) ? 'NotYet' : 'Overtaken' });
    const head = await book.ledger.head(book.verified);
    // Another device of this person's made the link, and this one has not yet seen as much.
    if (link !== null && link.size > head.size) return err({ type: 'NotYet' });
    const consistency = link && (await book.ledger.consistency(link.size, head.size));
    const reply = encodeJoinReply({ request, practice: book.device.practice, person, head, sealedSecret, consistency });
    const hash = await sha256(reply);
    return ok({ reply, words: wordsOfHash(hash), code: hashCode('reply', hash) });
  }
}
