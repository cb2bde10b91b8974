import type { Bytes } from "../../lib/bytes.ts";
import { logIdOf } from "./epoch.ts";
import { readHead, readReceiptClaims } from "./evidence_files.ts";
import { SqliteLedgerCheck } from "./ledger_check.ts";
import { LogVerifier } from "./log_verifier.ts";
import { readChunks, readLogKeys } from "./log_source.ts";
import type { Verdict } from "./verdict.ts";

/** What a log is checked against; all paths. */
export interface Evidence {
  /** The auth file, or the log's first key. */
  readonly key: string;
  readonly receipts?: string | undefined;
  readonly head?: string | undefined;
  readonly ledger?: string | undefined;
}

/** Judges one log file. @throws {UserError} a file of the evidence cannot be used. */
export async function verifyFile(
  path: string,
  evidence: Evidence,
  nowMs: number,
): Promise<Verdict> {
  const keys = await readLogKeys(evidence.key, path);
  const { receipts, head, ledger } = evidence;
  const claims = receipts === undefined ? [] : await readReceiptClaims(receipts, keys);
  const heads = head === undefined ? [] : [await readHead(head, keys.firstKey)];
  using check = ledger === undefined ? null : openLedgerCheck(ledger, keys.firstKey);
  const verifier = new LogVerifier({
    ...keys,
    nowMs,
    claims,
    heads,
    ...(check === null ? {} : { ledger: check }),
  });
  for await (const chunk of readChunks(path)) if (!verifier.push(chunk)) break;
  return verifier.finish();
}

function openLedgerCheck(path: string, firstKey: Bytes): SqliteLedgerCheck {
  return new SqliteLedgerCheck(path, logIdOf(firstKey));
}
