import { DatabaseSync } from "node:sqlite";
import { AUDIT_SCHEMA } from "../../bank/audit/audit_schema.ts";
import { isKeptLevel } from "../../bank/audit/audit_table.ts";
import { SqliteAuditTable } from "../../bank/audit/sqlite_audit_table.ts";
import { TreeReader } from "../../bank/audit/tree_reader.ts";
import { encodeEntry, NO_PREVIOUS } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { rounds } from "./rounds.ts";

const { sha256 } = nodeCrypto;
const ENTRIES = 100_000;
const BATCH = 20;
const PAYLOAD_BYTES = 900;
const ROUNDS = 7;
const PROOFS = 2_000;
/** What has been appended since an ATM that is in use saw the log last. */
const LATELY = 5_000;

/** What an ATM asks for after each order: a proof that the log it saw before is still there. */
export async function proofs(): Promise<Figure[]> {
  const path = await Deno.makeTempFile({ prefix: "cofre-bench-" });
  try {
    using db = new DatabaseSync(path);
    fill(db);
    const results = await rounds(ROUNDS, () =>
      Promise.resolve({
        lately: proofUs(db, LATELY),
        ever: proofUs(db, ENTRIES / 2),
      }));
    const lately = results.map(({ lately }) => lately);
    const ever = results.map(({ ever }) => ever);
    const shared = { unit: "us" };
    return [
      { ...shared, name: "proof that the log grew by up to 5,000 entries", value: spread(lately) },
      {
        ...shared,
        name: "by up to 50,000",
        value: spread(ever),
        against: against("by 5,000", ever, lately),
      },
    ];
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) await Deno.remove(path + suffix).catch(() => {});
  }
}

function fill(db: DatabaseSync): void {
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + AUDIT_SCHEMA);
  const table = new SqliteAuditTable(db);
  const tree = new CompactRange(sha256);
  const payload = new Uint8Array(PAYLOAD_BYTES);
  let previous = NO_PREVIOUS;
  while (tree.size < ENTRIES) {
    const first = tree.size;
    table.atomically(() => {
      const entries: Bytes[] = [];
      while (entries.length < BATCH) {
        const header = { type: "event", index: tree.size, timeMs: 0, epoch: 1, previous } as const;
        const entry = encodeEntry({ ...header, payload });
        previous = hashLeaf(sha256, entry);
        tree.append(previous, (node, hash) => {
          if (isKeptLevel(node.level)) table.insertNode(node, hash);
        });
        entries.push(entry);
      }
      table.insert(first, BATCH, concat(...entries));
    });
  }
}

/** For ATMs that saw heads of all ages up to this one, while the log grows. */
function proofUs(db: DatabaseSync, age: number): number {
  const reader = new TreeReader(new SqliteAuditTable(db));
  const startMs = performance.now();
  for (let i = 0; i < PROOFS; i++) {
    const size = ENTRIES - PROOFS + i + 1;
    reader.consistencyProof(BigInt(size - 1 - (i * 7_919) % age), BigInt(size));
  }
  return (performance.now() - startMs) * 1_000 / PROOFS;
}
