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

/** 2 MB of them. */
const KNOWN_MAX = 10_000;

/** Proofs from the hashes that the table keeps: a few dozen rows each, however long the log. */
export class TreeReader {
  readonly #table: AuditTable;
  /** What proofs needed lately, for most need the same. */
  readonly #known = new Map<string, Bytes>();
  readonly #knownMax: number;

  /** @param knownMax hashes that are kept in memory */
  constructor(table: AuditTable, knownMax: number = KNOWN_MAX) {
    this.#table = table;
    this.#knownMax = knownMax;
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

  /** Of a complete subtree, so it stays what it is. */
  #hashOf({ level, index }: NodeId): Bytes {
    const name = `${level}/${index}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const rest = level % LEVEL_STEP;
    const hash = complete(this.#keptHashes(level - rest, index << BigInt(rest), 1 << rest));
    if (this.#known.size === this.#knownMax) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(name, hash);
    return hash;
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
