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
  /**
   * The entries from `from` on, in order, while nothing is written.
   * @param atOnce transactions to read at a time
   */
  entries(from: bigint, atOnce?: number): Iterable<Bytes>;
  /** Those that are kept of the hashes of `count` subtrees of one level from `index` on. */
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
 * Hashes are kept for every second level above the leaves: a row in three entries, and any other
 * subtree is at most three hashes away. Every order of an ATM asks for a proof, which needs some
 * of each level.
 */
export function isKeptLevel(level: number): boolean {
  return level > 0 && level % LEVEL_STEP === 0;
}

/** See {@linkcode isKeptLevel}. */
export const LEVEL_STEP = 2;
