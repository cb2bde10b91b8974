import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { showLog } from "../../bank/audit/show.ts";
import { exitCodeOf } from "../../bank/audit/verdict.ts";
import { verifyFile } from "../../bank/audit/verify.ts";
import { openDatabase } from "../../bank/ledger/database.ts";
import { findViolations } from "../../bank/ledger/invariants.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

// In this process: what they judge lies in files, and four more programs for each of a hundred
// scenarios would take longer than all the attacks.

/** Money is conserved: the postings of the stopped bank sum up. */
export async function checkBooks(folder: string): Promise<void> {
  const { auth, db } = filesIn(folder);
  const { kid } = await readAuthFile(nodeCrypto, auth);
  const books = openDatabase(db, kid);
  try {
    assertEquals(findViolations(books), []);
  } finally {
    books.close();
  }
}

/** Why exchanges failed, as the audit log tells, which is whole and agrees with the ledger. */
export async function auditFailures(folder: string): Promise<Set<string>> {
  const { auth, audit, auditorKey, db } = filesIn(folder);
  const verdict = await verifyFile(audit, { key: auth, ledger: db }, Date.now());
  assertEquals(exitCodeOf(verdict), 0, `The audit log: ${verdict.kind}`);
  const reasons: string[] = [];
  await showLog({ log: audit, key: auth, auditorKey }, FAILED, {
    print: (line) => reasons.push(JSON.parse(line).reason),
    warn(line) {
      throw new Error(line);
    },
    nowMs: Date.now(),
  });
  // Many in one second are told together, with their number.
  return new Set(reasons.map((reason) => reason.replace(/ \(\d+ times?\)$/, "")));
}

const FAILED = {
  format: "jsonl",
  outcome: "failed",
  account: undefined,
  sinceMs: -Infinity,
  untilMs: Infinity,
} as const;

function filesIn(folder: string): BankFiles {
  return bankFiles(join(folder, "bank.auth"));
}
