import { equalBytes } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";

/** The one primitive that checking a proof takes. */
export type Hasher = Pick<Primitives, "sha256">;

/** A tree as its head tells it. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: Bytes;
}

const LEAF_PREFIX: Bytes = Uint8Array.of(0);
const NODE_PREFIX: Bytes = Uint8Array.of(1);

/** The hash of a leaf (RFC 9162, 2.1.1). */
export async function computeLeafHash(hasher: Hasher, entry: Bytes): Promise<Bytes> {
  return await hasher.sha256(LEAF_PREFIX, entry);
}

/** Whether the leaf stands at that index in the tree (RFC 9162, 2.1.3.2). */
export async function verifyInclusion(
  hasher: Hasher,
  leaf: { readonly hash: Bytes; readonly index: bigint },
  proof: readonly Bytes[],
  head: TreeHead,
): Promise<boolean> {
  if (leaf.index < 0n || leaf.index >= head.size) return false;
  let fn = leaf.index;
  let sn = head.size - 1n;
  let root = leaf.hash;
  for (const hash of proof) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      root = await hasher.sha256(NODE_PREFIX, hash, root);
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      root = await hasher.sha256(NODE_PREFIX, root, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equalBytes(root, head.root);
}

/** Whether the second tree begins with all the leaves of the first (RFC 9162, 2.1.4.2). */
export async function verifyConsistency(
  hasher: Hasher,
  first: TreeHead,
  second: TreeHead,
  proof: readonly Bytes[],
): Promise<boolean> {
  if (first.size < 0n || first.size > second.size) return false;
  if (first.size === 0n) {
    return proof.length === 0 && equalBytes(first.root, await hasher.sha256());
  }
  if (first.size === second.size) {
    return proof.length === 0 && equalBytes(first.root, second.root);
  }
  // A first tree that is one complete subtree is its own first node; the proof leaves it out.
  const isComplete = (first.size & (first.size - 1n)) === 0n;
  const [start, ...rest] = isComplete ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let fn = first.size - 1n;
  let sn = second.size - 1n;
  while (isOdd(fn)) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let oldRoot = start;
  let newRoot = start;
  for (const hash of rest) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      oldRoot = await hasher.sha256(NODE_PREFIX, hash, oldRoot);
      newRoot = await hasher.sha256(NODE_PREFIX, hash, newRoot);
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      newRoot = await hasher.sha256(NODE_PREFIX, newRoot, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equalBytes(oldRoot, first.root) && equalBytes(newRoot, second.root);
}

function isOdd(n: bigint): boolean {
  return (n & 1n) === 1n;
}
