import type { Bytes } from "../../lib/bytes.ts";
import { assert } from "../../lib/errors.ts";
import type { NodeId } from "../../lib/audit/merkle_tree.ts";
import { splitEntries } from "./audit_table.ts";
import type { AuditTable } from "./audit_table.ts";

/** An {@linkcode AuditTable} without a disk, for tests and the simulator. */
export class MemoryAuditTable implements AuditTable {
  #entries: Bytes[] = [];
  #nodes = new Map<string, Bytes>();

  atomically(work: () => void): void {
    const before = this.snapshot();
    try {
      work();
    } catch (error) {
      this.restore(before);
      throw error;
    }
  }

  size(): bigint {
    return BigInt(this.#entries.length);
  }

  insert(first: bigint, count: number, entries: Bytes): void {
    assert(first === this.size(), "entries are inserted without gaps");
    this.#entries.push(...splitEntries(entries));
    assert(this.size() === first + BigInt(count), "the entries are as many as they are said to be");
  }

  insertNode(node: NodeId, hash: Bytes): void {
    this.#nodes.set(`${node.level}/${node.index}`, hash);
  }

  entries(from: bigint): Iterable<Bytes> {
    return this.#entries.slice(Number(from));
  }

  nodes(level: number, index: bigint, count: number): Bytes[] {
    const keys = Array.from({ length: count }, (_, i) => `${level}/${index + BigInt(i)}`);
    return keys.flatMap((key) => this.#nodes.get(key) ?? []);
  }

  /** What {@linkcode restore} goes back to: a backup, a ROLLBACK, a power cut. */
  snapshot(): { readonly entries: readonly Bytes[]; readonly nodes: ReadonlyMap<string, Bytes> } {
    return { entries: [...this.#entries], nodes: new Map(this.#nodes) };
  }

  /** Puts the contents of a snapshot in the place of the present ones. */
  restore(snapshot: ReturnType<MemoryAuditTable["snapshot"]>): void {
    this.#entries = [...snapshot.entries];
    this.#nodes = new Map(snapshot.nodes);
  }
}
