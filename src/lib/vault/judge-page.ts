/** What a server's page of the ledger means, before and after its entries were tried. Pure decisions; `book.ts` does them. */
import type { DeviceId } from '#bytes';
import { asOf, type Broken, type Head, type LedgerState, type Taken, verifyConsistency } from '#ledger';
import type { PullAnswer } from '#protocol';
import type { PageRefused } from './api.ts';
import { type Doubt, isForDevice } from './missing-bodies.ts';

type AlarmType = PageRefused['alarm'];

/**
 * 1. A server that holds less than we verified has gone back.
 * 2. A page from before what we verified is an old one: nothing is taken from it, and it is no lie. A worker that was ended after it had kept a
 *    page, but before it could say so, is asked again with the same one.
 * 3. A page that is not the one we asked for, does not count right, or withholds what it says is there, is forged.
 * 4. A head that our own is no beginning of is another history.
 * 5. A page without a body that is for somebody who uses this device, by the rights of the moment that the page names, is forged.
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
 * Whether bodies were kept back that somebody who uses this device may have. A server judges by the rights of all the entries it has, and its page says how many
 * that are: so it is judged as soon as these are verified here. TODO once erasure leaves honest entries without their bodies: tell those apart.
 */
export const areWithheld = (ledger: LedgerState, device: DeviceId, doubts: readonly Doubt[]): boolean =>
  doubts.some(({ of, total }) => isForDevice(asOf(ledger, total), device, of));

/** One for each kind and stream. */
export function doubtsOf(taken: readonly Taken[], total: number): readonly Doubt[] {
  const bare = taken.filter(({ body }) => body === null).map(({ entry: { header } }) => header);
  const each = new Map(bare.map(({ kind, stream }) => [`${kind} ${stream}`, { of: { kind, stream }, total }]));
  return [...each.values()];
}
