/** What a device checks before it believes a head: RFC 9162 sections 2.1.3.2 and 2.1.4.2, step by step. */
import { type Bytes, type Hash, idToBytes, toHash } from '#bytes';
import { emptyRoot, nodeHash } from './leaf.ts';
import type { Head } from './types.ts';

/** Section 2.1.3.2: is `leaf` the entry `index` of the tree with this head? */
export async function verifyInclusion(leaf: Hash, index: number, head: Head, proof: readonly Hash[]): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= head.size) return false;
  let fn = index;
  let sn = head.size - 1;
  let r = idToBytes(leaf);
  for (const p of proof) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      r = await nodeHash(idToBytes(p), r);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = await nodeHash(r, idToBytes(p));
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && toHash(r) === head.root;
}

/** Section 2.1.4.2: is the tree of `from` the beginning of the tree of `to`? The proof is empty from size 0, or to the same size. */
export async function verifyConsistency(from: Head, to: Head, proof: readonly Hash[]): Promise<boolean> {
  if (from.size > to.size) return false;
  if (from.size === to.size) return proof.length === 0 && from.root === to.root;
  if (from.size === 0) return proof.length === 0 && from.root === emptyRoot;
  const [first, ...rest] = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof;
  if (first === undefined) return false;

  let fn = from.size - 1;
  let sn = to.size - 1;
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  let fr: Bytes = idToBytes(first);
  let sr: Bytes = fr;
  for (const c of rest.map(idToBytes)) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      fr = await nodeHash(c, fr);
      sr = await nodeHash(c, sr);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = await nodeHash(sr, c);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && toHash(fr) === from.root && toHash(sr) === to.root;
}

const odd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

function isPowerOfTwo(n: number): boolean {
  let power = 1;
  while (power < n) power *= 2;
  return power === n;
}
