import { describe, expect, test } from 'vitest';
import { concat, fromHex, type Hash, parseHash, sha256Bytes, toHash } from '#bytes';
import { emptyRoot, leafHash, Tree, verifyConsistency, verifyInclusion } from '#ledger';

/** The eight leaves that the Certificate Transparency project publishes with its Merkle tree tests, and the roots after each. */
const published = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328']
] as const;

/** Proofs published with them: index (from 0) and size, or both sizes. */
const publishedInclusions: readonly [number, number, readonly string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
    ]
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'
    ]
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
    ]
  ]
];
const publishedConsistencies: readonly [number, number, readonly string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
    ]
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'
    ]
  ],
  [
    2,
    5,
    ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b']
  ]
];

const known = (text: string): Hash => {
  const hash = parseHash(text);
  if (!hash) throw new Error(`not a hash: ${text}`);
  return hash;
};

async function publishedTree(): Promise<Tree> {
  const tree = new Tree();
  for (const [leaf] of published) await tree.append(await leafHash(fromHex(leaf)));
  return tree;
}

describe('the published tree', () => {
  test('has the published root at every size', async () => {
    const tree = await publishedTree();
    expect(await tree.root(0)).toBe(emptyRoot);
    for (const [index, [, root]] of published.entries()) expect(await tree.root(index + 1)).toBe(root);
  });

  test.each(publishedInclusions)('has the published inclusion proof of leaf %i at size %i', async (index, size, proof) => {
    const tree = await publishedTree();
    expect(await tree.inclusion(index, size)).toEqual(proof);
    const head = { size, root: known(published[size - 1]?.[1] ?? '') };
    expect(await verifyInclusion(await leafHash(fromHex(published[index]?.[0] ?? '')), index, head, proof.map(known))).toBe(true);
  });

  test.each(publishedConsistencies)('has the published consistency proof from size %i to %i', async (from, to, proof) => {
    const tree = await publishedTree();
    expect(await tree.consistency(from, to)).toEqual(proof);
    const head = (size: number) => ({ size, root: known(published[size - 1]?.[1] ?? '') });
    expect(await verifyConsistency(head(from), head(to), proof.map(known))).toBe(true);
  });
});

/** The definition of section 2.1.1, word for word: slow and plain. */
async function definedRoot(leaves: readonly Hash[]): Promise<Hash> {
  const [only] = leaves;
  if (only === undefined) return emptyRoot;
  if (leaves.length === 1) return only;
  const k = splitOf(leaves.length);
  const left = await definedRoot(leaves.slice(0, k));
  const right = await definedRoot(leaves.slice(k));
  return toHash(await sha256Bytes(concat(Uint8Array.of(1), fromHex(left), fromHex(right))));
}

/** The proofs of sections 2.1.3.1 and 2.1.4.1, word for word: PATH(m, D_n) and SUBPROOF(m, D_n, b). */
class Defined {
  readonly #leaves: readonly Hash[];
  readonly #roots = new Map<string, Promise<Hash>>();

  constructor(leaves: readonly Hash[]) {
    this.#leaves = leaves;
  }

  root(from: number, to: number): Promise<Hash> {
    const key = `${String(from)} ${String(to)}`;
    const known = this.#roots.get(key) ?? definedRoot(this.#leaves.slice(from, to));
    this.#roots.set(key, known);
    return known;
  }

  async path(m: number, from: number, to: number): Promise<Hash[]> {
    const n = to - from;
    if (n === 1) return [];
    const k = splitOf(n);
    return m < k
      ? [...(await this.path(m, from, from + k)), await this.root(from + k, to)]
      : [...(await this.path(m - k, from + k, to)), await this.root(from, from + k)];
  }

  async subproof(m: number, from: number, to: number, complete: boolean): Promise<Hash[]> {
    const n = to - from;
    if (m === n) return complete ? [] : [await this.root(from, to)];
    const k = splitOf(n);
    return m <= k
      ? [...(await this.subproof(m, from, from + k, complete)), await this.root(from + k, to)]
      : [...(await this.subproof(m - k, from + k, to, false)), await this.root(from, from + k)];
  }
}

/** The largest power of two smaller than n. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const most = 64;
/** Trees up to this size see every proof mutated too. */
const mutated = process.env['SLOW'] ? most : 20;

async function grown(size: number): Promise<{ tree: Tree; leaves: Hash[] }> {
  const tree = new Tree();
  const leaves: Hash[] = [];
  for (let i = 0; i < size; i++) {
    const leaf = await leafHash(Uint8Array.of(i));
    leaves.push(leaf);
    await tree.append(leaf);
  }
  return { tree, leaves };
}

describe('every size up to 64', () => {
  test('gives the root that the definition gives, also of earlier sizes', async () => {
    const { tree, leaves } = await grown(most);
    for (let size = 0; size <= most; size++) expect(await tree.root(size)).toBe(await definedRoot(leaves.slice(0, size)));
    expect(leaves.map((_, i) => tree.leaf(i))).toEqual(leaves);
  });

  test('proves each leaf at each size, and no leaf at another place or with another proof', async () => {
    const { tree, leaves } = await grown(most);
    for (let size = 1; size <= most; size++) {
      const head = { size, root: await tree.root(size) };
      for (const [index, leaf] of leaves.slice(0, size).entries()) {
        const proof = await tree.inclusion(index, size);
        expect(await verifyInclusion(leaf, index, head, proof)).toBe(true);
        expect(await verifyInclusion(leaves[(index + 1) % most] ?? leaf, index, head, proof)).toBe(false);
        if (size > 1) expect(await verifyInclusion(leaf, (index + 1) % size, head, proof)).toBe(false);
        if (size <= mutated) for (const wrong of mutations(proof)) expect(await verifyInclusion(leaf, index, head, wrong)).toBe(false);
      }
    }
  });

  test('proves each size to be the beginning of each larger one, and by no other proof', async () => {
    const { tree } = await grown(most);
    for (let to = 0; to <= most; to++) {
      const after = { size: to, root: await tree.root(to) };
      for (let from = 0; from <= to; from++) {
        const before = { size: from, root: await tree.root(from) };
        const proof = await tree.consistency(from, to);
        expect(await verifyConsistency(before, after, proof)).toBe(true);
        expect(await verifyConsistency({ ...before, root: await leafHash(Uint8Array.of(200)) }, after, proof)).toBe(false);
        if (from > 0) expect(await verifyConsistency(before, { ...after, root: await leafHash(Uint8Array.of(201)) }, proof)).toBe(false);
        if (to <= mutated) for (const wrong of mutations(proof)) expect(await verifyConsistency(before, after, wrong)).toBe(false);
      }
    }
  });
});

describe('the proofs of every size up to 64', () => {
  test('are those that the definition gives, of every leaf and every earlier size', async () => {
    const { tree, leaves } = await grown(most);
    const defined = new Defined(leaves);
    for (let size = 1; size <= most; size++) {
      for (let m = 0; m < size; m++) expect(await tree.inclusion(m, size)).toEqual(await defined.path(m, 0, size));
      for (let m = 1; m <= size; m++) expect(await tree.consistency(m, size)).toEqual(await defined.subproof(m, 0, size, true));
    }
  });
});

/** The proof with one byte changed in each hash in turn, with one hash less, with one more, and turned round. */
function mutations(proof: readonly Hash[]): Hash[][] {
  const changed = proof.map((hash, at) => proof.with(at, known(hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')))));
  const shorter = proof.length > 0 ? [proof.slice(1), proof.slice(0, -1)] : [];
  const longer = [
    [...proof, emptyRoot],
    [emptyRoot, ...proof]
  ];
  const turned = proof.length > 1 ? [proof.toReversed()] : [];
  return [...changed, ...shorter, ...longer, ...turned];
}

describe('a tree that takes leaves back', () => {
  test('is at every size the tree that never had them', async () => {
    const { tree, leaves } = await grown(21);
    for (const size of [20, 16, 15, 7, 1, 0]) {
      tree.truncate(size);
      expect(await tree.root()).toBe(await definedRoot(leaves.slice(0, size)));
    }
    for (const leaf of leaves.toReversed()) await tree.append(leaf);
    expect(await tree.root()).toBe(await definedRoot(leaves.toReversed()));
    for (const size of [16, 7]) expect(await tree.root(size)).toBe(await definedRoot(leaves.toReversed().slice(0, size)));
  });

  test('knows nothing beyond its size', async () => {
    const { tree } = await grown(8);
    tree.truncate(5);
    expect(() => tree.leaf(5)).toThrow(RangeError);
    await expect(tree.root(6)).rejects.toThrow(RangeError);
    await expect(tree.inclusion(5, 5)).rejects.toThrow(RangeError);
    await expect(tree.consistency(5, 6)).rejects.toThrow(RangeError);
  });
});

describe('a head that lies about its size', () => {
  test('is not consistent with an earlier, larger one, not even under the same root', async () => {
    const { tree } = await grown(8);
    expect(await verifyConsistency({ size: 8, root: await tree.root(8) }, { size: 4, root: await tree.root(4) }, [])).toBe(false);
    const root = await tree.root(2);
    expect(await verifyConsistency({ size: 2, root }, { size: 1, root }, [])).toBe(false);
  });

  test('is not proved by the proof of the size that its root has', async () => {
    const { tree, leaves } = await grown(4);
    const lie = { size: 8, root: await tree.root(4) };
    expect(await verifyConsistency({ size: 2, root: await tree.root(2) }, lie, await tree.consistency(2, 4))).toBe(false);
    expect(await verifyInclusion(leaves[0] ?? emptyRoot, 0, lie, await tree.inclusion(0, 4))).toBe(false);
  });

  test('holds no leaf beyond it', async () => {
    const { tree, leaves } = await grown(1);
    expect(await verifyInclusion(leaves[0] ?? emptyRoot, 1, { size: 1, root: await tree.root() }, [])).toBe(false);
  });
});
