import type { Bytes } from "../bytes.ts";
import { assert } from "../errors.ts";

/** SHA-256 of the parts one after another, at once. */
export type Sha256 = (...parts: readonly Bytes[]) => Bytes;

/** A complete subtree: 2^level leaves from leaf index * 2^level on. */
export interface NodeId {
  readonly level: number;
  readonly index: bigint;
}

/** The leaves begin..end-1. */
export interface LeafRange {
  readonly begin: bigint;
  readonly end: bigint;
}

// Different first bytes, or an inner node could be passed off as a leaf (RFC 9162, 2.1.1).
const LEAF_PREFIX: Bytes = Uint8Array.of(0);
const NODE_PREFIX: Bytes = Uint8Array.of(1);

/** The hash of a leaf (RFC 9162, 2.1.1). */
export function hashLeaf(sha256: Sha256, entry: Bytes): Bytes {
  return sha256(LEAF_PREFIX, entry);
}

/** The hash of an inner node (RFC 9162, 2.1.1). */
export function hashNode(sha256: Sha256, left: Bytes, right: Bytes): Bytes {
  return sha256(NODE_PREFIX, left, right);
}

/**
 * A Merkle tree (RFC 9162, 2.1.1) reduced to what appending needs: the roots of its complete
 * subtrees, at most one a bit of its size. Appending costs one inner node on average.
 */
export class CompactRange {
  readonly #sha256: Sha256;
  #size: bigint;
  readonly #peaks: Bytes[];

  /** The empty tree, or the one that `size` and `peaks` were taken from. */
  constructor(sha256: Sha256, size = 0n, peaks: readonly Bytes[] = []) {
    assert(perfectSubtrees({ begin: 0n, end: size }).length === peaks.length, "one peak a set bit");
    this.#sha256 = sha256;
    this.#size = size;
    this.#peaks = [...peaks];
  }

  /** The number of leaves. */
  get size(): bigint {
    return this.#size;
  }

  /** The roots of the complete subtrees, the largest first. */
  get peaks(): readonly Bytes[] {
    return this.#peaks;
  }

  /** Adds a leaf by its hash; `visit` is told every complete subtree that comes into being. */
  append(leafHash: Bytes, visit?: (node: NodeId, hash: Bytes) => void): void {
    let hash = leafHash;
    let index = this.#size++;
    visit?.({ level: 0, index }, hash);
    for (let level = 1; (index & 1n) === 1n; level++) {
      hash = hashNode(this.#sha256, this.#peaks.pop()!, hash);
      index >>= 1n;
      visit?.({ level, index }, hash);
    }
    this.#peaks.push(hash);
  }

  /** The root hash; SHA-256 of nothing for the empty tree. */
  root(): Bytes {
    return foldPeaks(this.#sha256, this.#peaks);
  }

  /** An independent copy. */
  clone(): CompactRange {
    return new CompactRange(this.#sha256, this.#size, this.#peaks);
  }
}

/** What an inclusion proof consists of, the leaf's sibling first: PATH(m, D_n) (RFC 9162, 2.1.3.1). */
export function inclusionRanges(leafIndex: bigint, size: bigint): LeafRange[] {
  assert(leafIndex >= 0n && leafIndex < size, "the leaf is in the tree");
  return path(leafIndex, { begin: 0n, end: size });
}

/** What a consistency proof consists of: PROOF(m, D_n) (RFC 9162, 2.1.4.1). */
export function consistencyRanges(first: bigint, second: bigint): LeafRange[] {
  assert(first > 0n && first <= second, "the first tree is not empty and not the larger one");
  return subproof(first, { begin: 0n, end: second }, true);
}

/** The complete subtrees that a range of a proof, or a whole tree, is made of, left to right. */
export function perfectSubtrees({ begin, end }: LeafRange): NodeId[] {
  const nodes: NodeId[] = [];
  while (begin < end) {
    const level = (end - begin).toString(2).length - 1;
    nodes.push({ level, index: begin >> BigInt(level) });
    begin += 1n << BigInt(level);
  }
  return nodes;
}

/** The hash over a range, from the hashes of the complete subtrees in it. */
export function hashRange(
  sha256: Sha256,
  range: LeafRange,
  hashOf: (node: NodeId) => Bytes,
): Bytes {
  return foldPeaks(sha256, perfectSubtrees(range).map(hashOf));
}

function path(leafIndex: bigint, { begin, end }: LeafRange): LeafRange[] {
  if (end - begin === 1n) return [];
  const middle = begin + splitPoint(end - begin);
  const left = { begin, end: middle };
  const right = { begin: middle, end };
  return leafIndex < middle ? [...path(leafIndex, left), right] : [...path(leafIndex, right), left];
}

/** SUBPROOF(m, D_n, b), with the first tree's end as an absolute leaf index. */
function subproof(first: bigint, { begin, end }: LeafRange, known: boolean): LeafRange[] {
  if (first === end) return known ? [] : [{ begin, end }];
  const middle = begin + splitPoint(end - begin);
  const left = { begin, end: middle };
  const right = { begin: middle, end };
  return first <= middle
    ? [...subproof(first, left, known), right]
    : [...subproof(first, right, false), left];
}

/** The largest power of two below n. */
function splitPoint(n: bigint): bigint {
  return 1n << BigInt((n - 1n).toString(2).length - 1);
}

function foldPeaks(sha256: Sha256, peaks: readonly Bytes[]): Bytes {
  if (peaks.length === 0) return sha256();
  return peaks.reduceRight((right, left) => hashNode(sha256, left, right));
}
