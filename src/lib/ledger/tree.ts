/**
 * Append-only Merkle tree: RFC 9162 section 2.1, https://www.rfc-editor.org/rfc/rfc9162#section-2.1
 *
 * Level 0 holds the leaves, level k the roots of the full subtrees of 2^k leaves: 32 bytes each, one growing buffer for each level. A
 * full subtree never changes, so the root of any earlier size costs as many hashes as its binary form has ones, and taking leaves back
 * is only a smaller size. A hundred thousand leaves are 6.4 MB.
 */
import { type Bytes, type Hash, idToBytes, toHash } from '#bytes';
import { emptyRoot, nodeHash } from './leaf.ts';

const hashBytes = 32;
const firstCapacityBytes = 64 * hashBytes;
/** Computed roots that are kept: the heads that devices have seen lately are few. */
const keptRoots = 64;

export class Tree {
  #size = 0;
  readonly #levels: Bytes[] = [];
  readonly #roots = new Map<number, Hash>();

  /** The tree whose `levels(size)` these are; copies them. */
  static of(size: number, levels: readonly Uint8Array[]): Tree {
    const tree = new Tree();
    tree.#levels.push(...levels.map((nodes) => nodes.slice()));
    tree.#size = size;
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  /** Views of the first floor(size / 2^k) nodes of each level k that has any. */
  levels(size: number): readonly Uint8Array[] {
    this.#within(size);
    return this.#levels.flatMap((nodes, level) => (at(size, level) > 0 ? [nodes.subarray(0, at(size, level) * hashBytes)] : []));
  }

  /** Adds a leaf hash; one call at a time. */
  async append(leaf: Hash): Promise<void> {
    const index = this.#size;
    const nodes = [idToBytes(leaf)];
    for (let level = 0, right = nodes[0]; right && at(index, level) % 2 === 1; level++) {
      right = await nodeHash(this.#node(level, at(index, level) - 1), right);
      nodes.push(right);
    }
    if (this.#size !== index) throw new Error('two appends at once');
    nodes.forEach((node, level) => {
      this.#put(level, at(index, level), node);
    });
    this.#size = index + 1;
  }

  /** Forgets every leaf from `size` on. */
  truncate(size: number): void {
    this.#within(size);
    this.#size = size;
    for (const known of [...this.#roots.keys()]) if (known > size) this.#roots.delete(known);
  }

  leaf(index: number): Hash {
    this.#within(index + 1);
    return toHash(this.#node(0, index));
  }

  /** Root of the first `size` leaves, of all where no size is given. Throws a RangeError where there are fewer. */
  async root(size = this.#size): Promise<Hash> {
    this.#within(size);
    if (size === 0) return emptyRoot;
    const known = this.#roots.get(size);
    if (known) return known;
    const root = toHash(await this.#rangeRoot(0, size));
    if (this.#roots.size >= keptRoots) this.#roots.clear();
    this.#roots.set(size, root);
    return root;
  }

  /** PATH(index, D_size), section 2.1.3.1: the nodes beside the way from a leaf up to the root of the first `size` leaves. */
  async inclusion(index: number, size: number): Promise<Hash[]> {
    this.#within(size);
    if (index < 0 || index >= size) throw new RangeError('no such leaf at that size');
    const path: Bytes[] = [];
    let start = 0;
    let count = size;
    while (count > 1) {
      const left = largestPowerBelow(count);
      const goLeft = index < start + left;
      path.unshift(goLeft ? await this.#rangeRoot(start + left, count - left) : await this.#rangeRoot(start, left));
      if (!goLeft) start += left;
      count = goLeft ? left : count - left;
    }
    return path.map((node) => toHash(node));
  }

  /** PROOF(from, D_to), section 2.1.4.1. Empty where `from` is 0 or `to`. */
  async consistency(from: number, to: number): Promise<Hash[]> {
    this.#within(to);
    if (from < 0 || from > to) throw new RangeError('from a larger size to a smaller');
    if (from === 0 || from === to) return [];
    const proof: Bytes[] = [];
    let start = 0;
    let count = to;
    let whole = true;
    while (start + count !== from) {
      const left = largestPowerBelow(count);
      const goLeft = from <= start + left;
      proof.unshift(goLeft ? await this.#rangeRoot(start + left, count - left) : await this.#rangeRoot(start, left));
      if (!goLeft) {
        start += left;
        whole = false;
      }
      count = goLeft ? left : count - left;
    }
    if (!whole) proof.unshift(await this.#rangeRoot(start, count));
    return proof.map((node) => toHash(node));
  }

  /** MTH of `count` leaves from `start`, a multiple of the power of two that is not below `count`: full subtrees, joined from the right. */
  async #rangeRoot(start: number, count: number): Promise<Bytes> {
    let root: Bytes | null = null;
    for (let level = 0; at(count, level) > 0; level++) {
      if (at(count, level) % 2 === 0) continue;
      const subtree = this.#node(level, at(start + count, level) - 1);
      root = root ? await nodeHash(subtree, root) : subtree;
    }
    if (!root) throw new Error('no leaves');
    return root;
  }

  #node(level: number, index: number): Bytes {
    const nodes = this.#levels[level];
    if (!nodes) throw new Error('no such level');
    return nodes.slice(index * hashBytes, (index + 1) * hashBytes);
  }

  #put(level: number, index: number, node: Bytes): void {
    const nodes = this.#levels[level];
    const needed = (index + 1) * hashBytes;
    if (nodes && nodes.byteLength >= needed) {
      nodes.set(node, index * hashBytes);
      return;
    }
    const larger = new Uint8Array(Math.max(firstCapacityBytes, 2 * (nodes?.byteLength ?? 0), needed));
    if (nodes) larger.set(nodes);
    larger.set(node, index * hashBytes);
    this.#levels[level] = larger;
  }

  #within(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.#size) throw new RangeError('beyond the tree');
  }
}

/** `index` in units of a level's subtrees. */
const at = (index: number, level: number): number => Math.floor(index / 2 ** level);

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
