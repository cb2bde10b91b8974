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

/** Proofs from the hashes that the table keeps: a few hundred rows each, however long the log. */
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
    const kept = level - rest;
    const hashes = kept === 0 ? this.#leaves(first, count) : this.#table.nodes(kept, first, count);
    return complete(hashes);
  }

  /** Every entry holds the hash of the one before it. */
  #leaves(first: bigint, count: number): Bytes[] {
    const hashes: Bytes[] = [];
    let last: Bytes | undefined;
    for (const entry of this.#table.entries(first)) {
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
