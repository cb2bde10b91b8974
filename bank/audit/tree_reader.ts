import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ENTRY_HEADER_BYTES } from "../../lib/audit/entry.ts";
import {
  consistencyRanges,
  hashLeaf,
  hashNode,
  hashRange,
  inclusionRanges,
} from "../../lib/audit/merkle_tree.ts";
import type { LeafRange, NodeId } from "../../lib/audit/merkle_tree.ts";
import { LEVEL_STEP } from "./audit_table.ts";
import type { AuditTable } from "./audit_table.ts";

const { sha256 } = nodeCrypto;

/** Proofs from the hashes that the table keeps: a few dozen rows each, however long the log. */
export class TreeReader {
  readonly #table: AuditTable;

  constructor(table: AuditTable) {
    this.#table = table;
  }

  /** That leaf `index` is in the tree of `size` leaves. */
  inclusionProof(index: bigint, size: bigint): Bytes[] {
    return this.#hashes(inclusionRanges(index, size));
  }

  /** That the tree of `second` leaves begins with that of `first`; empty for `first` = 0. */
  consistencyProof(first: bigint, second: bigint): Bytes[] {
    return first === 0n ? [] : this.#hashes(consistencyRanges(first, second));
  }

  #hashes(ranges: readonly LeafRange[]): Bytes[] {
    return ranges.map((range) => hashRange(sha256, range, (node) => this.#hashOf(node)));
  }

  #hashOf({ level, index }: NodeId): Bytes {
    const rest = level % LEVEL_STEP;
    const count = 1 << rest;
    const first = index << BigInt(rest);
    return complete(this.#keptHashes(level - rest, first, count));
  }

  /** The hashes of `count` leaves, or subtrees of a kept level, from `first` on. */
  #keptHashes(level: number, first: bigint, count: number): Bytes[] {
    if (level === 0) return this.#leaves(first, count);
    const hashes = this.#table.nodes(level, first, count);
    if (hashes.length === count) return hashes;
    // A log that began when fewer levels were kept: what is below tells.
    return Array.from({ length: count }, (_, i) => {
      const below = (first + BigInt(i)) << BigInt(LEVEL_STEP);
      return complete(this.#keptHashes(level - LEVEL_STEP, below, 1 << LEVEL_STEP));
    });
  }

  /** Every entry holds the hash of the one before it. */
  #leaves(first: bigint, count: number): Bytes[] {
    const hashes: Bytes[] = [];
    let last: Bytes | undefined;
    for (const entry of this.#table.entries(first, 1)) {
      if (last !== undefined) hashes.push(entry.slice(25, ENTRY_HEADER_BYTES));
      if (hashes.length === count) return hashes;
      last = entry;
    }
    return [...hashes, hashLeaf(sha256, last!)];
  }
}

/** The root over a power of two of hashes. */
function complete(hashes: readonly Bytes[]): Bytes {
  let row = hashes;
  while (row.length > 1) {
    const below = row;
    row = Array.from(
      { length: below.length / 2 },
      (_, i) => hashNode(sha256, below[2 * i]!, below[2 * i + 1]!),
    );
  }
  return row[0]!;
}
