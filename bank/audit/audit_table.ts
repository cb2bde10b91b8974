import type { Bytes } from "../../lib/bytes.ts";
import { peekEntryBytes } from "../../lib/audit/entry.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";

/**
 * The log's entries inside the ledger's database: the truth, of which the file is a copy. All
 * writing happens inside a transaction, the ledger's or one of {@linkcode atomically}.
 */
export interface AuditTable {
  /** Runs the work in a transaction of its own: all of it lasts, or nothing. */
  atomically(work: () => void): void;
  /** The number of entries. */
  size(): bigint;
  /** Adds a transaction's entries, one after another in `entries`; the first is at `size()`. */
  insert(first: bigint, count: number, entries: Bytes): void;
  /** Keeps the hash of a subtree; only of {@linkcode isKeptLevel} ones. */
  insertNode(node: NodeId, hash: Bytes): void;
  /** The entries from `from` on, in order, while nothing is written. */
  entries(from: bigint): Iterable<Bytes>;
  /** The hashes of `count` subtrees of one kept level from `index` on. */
  nodes(level: number, index: bigint, count: number): Bytes[];
}

/** The entries in a row of bytes. */
export function* splitEntries(entries: Bytes): Iterable<Bytes> {
  for (let offset = 0; offset < entries.length;) {
    const size = peekEntryBytes(entries.subarray(offset));
    yield entries.slice(offset, offset += size);
  }
}

/**
 * Hashes are kept for every eighth level above the leaves: a row in 255 entries, and any other
 * subtree is at most 255 hashes away.
 */
export function isKeptLevel(level: number): boolean {
  return level > 0 && level % LEVEL_STEP === 0;
}

/** See {@linkcode isKeptLevel}. */
export const LEVEL_STEP = 8;
