/** A liar who knows the tree: after entries were changed, head, proof and total are made anew, so that nothing but the entries themselves gives it away. */
import { leafHash, Tree } from '#ledger';
import type { PullAnswer, WireParcel } from '#protocol';
import { type AlterPage, pages, wholeLedger } from './lie.ts';
import type { Forward, Lie } from './relay.ts';

export type AlterParcels = (
  parcels: readonly WireParcel[],
  before: readonly WireParcel[]
) => readonly WireParcel[] | Promise<readonly WireParcel[]>;

export const retold = (alter: AlterParcels): Lie => pages(retelling(alter));

const retelling =
  (alter: AlterParcels): AlterPage =>
  async (page, forward) => {
    const before = await known(page, forward);
    return toldOf(page.since, before, await alter(page.parcels, before));
  };

const known = async ({ since }: PullAnswer, forward: Forward): Promise<readonly WireParcel[]> =>
  (await wholeLedger(forward)).slice(0, since);

async function toldOf(since: number, before: readonly WireParcel[], parcels: readonly WireParcel[]): Promise<PullAnswer> {
  const tree = new Tree();
  for (const { entry } of [...before, ...parcels]) await tree.append(await leafHash(entry));
  const { size } = tree;
  const proof = since === 0 || since === size ? [] : await tree.consistency(since, size);
  return { since, parcels, head: { size, root: await tree.root() }, proof, total: size };
}
