/** What a server's page of the ledger means, before and after its entries were tried. Pure decisions; `book.ts` does them. */
import type { PersonId } from '#bytes';
import { type Broken, type Head, type LedgerState, mayReadBody, type Taken, verifyConsistency } from '#ledger';
import type { PullAnswer } from '#protocol';
import type { PageRefused } from './api.ts';

type AlarmType = PageRefused['alarm'];

/**
 * 1. A server that holds less than we verified has gone back.
 * 2. A page from before what we verified is an old one: nothing is taken from it, and it is no lie. A worker that was ended after it had kept a
 *    page, but before it could say so, is asked again with the same one.
 * 3. A page that is not the one we asked for, does not count right, or withholds what it says is there, is forged.
 * 4. A head that our own is no beginning of is another history.
 * 5. A page without a body that is for this device's person is forged: it would be missed for ever, since nobody asks for an entry twice.
 */
export async function judgeHead(page: PullAnswer, ours: Head): Promise<AlarmType | 'Old' | null> {
  if (page.total < ours.size) return 'Rollback';
  if (page.since < ours.size) return 'Old';
  if (page.head.size < ours.size) return 'Rollback';
  const added = page.parcels.length;
  if (page.since !== ours.size || page.head.size !== ours.size + added || page.total < page.head.size) return 'Forged';
  if (added === 0 && page.total > ours.size) return 'Forged';
  return (await continues(page, ours)) ? null : 'Fork';
}

async function continues(page: PullAnswer, ours: Head): Promise<boolean> {
  if (page.head.size === ours.size) return page.head.root === ours.root;
  return ours.size === 0 || (await verifyConsistency(ours, page.head, page.proof));
}

/** What it means that one of the page's entries does not verify. */
export function judgeBroken({ type }: Broken): AlarmType {
  switch (type) {
    case 'Foreign':
    case 'NotGenesis':
      return 'Foreign';
    case 'Equivocation':
    case 'BadSeen':
    case 'BadChain':
    case 'Repeated':
      return 'Fork';
    case 'Malformed':
    case 'UnknownAuthor':
    case 'UnknownDevice':
    case 'BadSignature':
    case 'BodyMismatch':
    case 'BodyMissing':
    case 'RosterUnknown':
      return 'Forged';
  }
}

/**
 * Whether a body was kept back that this person may have, by the ledger as it is after its page. TODO once erasure, or a right that a later page takes away
 * again, leave honest entries without their bodies: tell those apart.
 */
export const isWithheld = (ledger: LedgerState, person: PersonId, { entry: { header }, body }: Taken): boolean =>
  body === null && mayReadBody(ledger, person, header);
