/**
 * A device that joined was given one head by a device that it trusts. Its history must lead to that head: where it passes the size with another root it
 * is another practice's or a forked one, and where it ends below it the server has gone back.
 */
import type { Head, Ledger } from '#ledger';
import type { Cursor } from '#storage';

/** Whether the ledger of so many entries has still to prove that it is the one we were promised. */
export const isBelow = (anchor: Cursor | null, size: number): anchor is Cursor => anchor !== null && size < anchor.size;

/** The server says that it has no more than this. */
export const endsBelow = (anchor: Cursor | null, ours: Head, total: number): anchor is Cursor =>
  isBelow(anchor, ours.size) && total < anchor.size;

/** `ledger` has the page's entries: do they lead past the anchor, and not through it? */
export async function missesAnchor(anchor: Cursor | null, ours: Head, ledger: Ledger): Promise<boolean> {
  if (!isBelow(anchor, ours.size) || ledger.size < anchor.size) return false;
  return (await ledger.head(anchor.size)).root !== anchor.root;
}
