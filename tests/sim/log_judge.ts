import type { Claim } from "../../bank/audit/claims.ts";
import { LogVerifier } from "../../bank/audit/log_verifier.ts";
import { SqliteAuditTable } from "../../bank/audit/sqlite_audit_table.ts";
import { readReceipt } from "../../lib/audit/receipt.ts";
import { concat, equalBytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Finding } from "./oracle.ts";
import type { Aftermath } from "./world.ts";

/** Judges the audit log as `bank audit verify` does, with the ledger and every receipt there is. */
export async function judgeLog({ bank, atms, plan }: Aftermath): Promise<Finding[]> {
  const { identityKey, auditKeys } = await bank.authFile();
  const claims: Claim[] = [];
  for (const { name, text } of atms.flatMap((atm) => atm.files.receipts())) {
    try {
      const { reply } = await readReceipt(nodeCrypto, text, identityKey);
      claims.push({
        source: `receipt ${name}`,
        leaf: { index: reply.leafIndex, hash: reply.leafHash },
        tree: { size: reply.treeSize, root: reply.root },
      });
    } catch (error) {
      return [{ invariant: "honest programs", detail: `receipt ${name}: ${error}` }];
    }
  }
  const file = bank.machine.disk.peek("/bank.audit")!;
  const table = new SqliteAuditTable(bank.database.database);
  if (!equalBytes(file, concat(...table.entries(0n)))) {
    return [{ invariant: "log verifies", detail: "file and ledger have different entries" }];
  }
  const nowMs = bank.machine.wallMs;
  const verifier = new LogVerifier({ firstKey: auditKeys[0]!, identityKey, nowMs, claims });
  verifier.push(file);
  const verdict = verifier.finish();
  // Wrong clocks leave gaps in the log's time, and the verifier is right to ask about them.
  const isExcused = verdict.kind === "unknown" && plan.steps.some(({ kind }) => kind === "clock");
  if (verdict.kind === "verified" || isExcused) return [];
  const why = verdict.kind === "tampered" ? verdict.reason : verdict.missing.join("; ");
  return [{ invariant: "log verifies", detail: `${verdict.kind}: ${why}` }];
}
