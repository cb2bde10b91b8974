import type { Bytes } from "../../lib/bytes.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { quote } from "../../lib/quote.ts";
import { explain } from "../ledger/explain.ts";
import { logIdOf } from "./epoch.ts";
import { readHead, readReceiptClaims } from "./evidence_files.ts";
import { SqliteLedgerCheck } from "./ledger_check.ts";
import { LogVerifier } from "./log_verifier.ts";
import { readChunks, readLogKeys } from "./log_source.ts";
import type { Watch } from "./log_source.ts";
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
  watch?: Watch,
): Promise<Verdict> {
  const keys = await readLogKeys(evidence.key, path);
  const { receipts, head, ledger } = evidence;
  const claims = receipts === undefined ? [] : await readReceiptClaims(receipts, keys);
  const heads = head === undefined ? [] : [await readHead(head, keys.firstKey)];
  using check = ledger === undefined ? null : await openLedgerCheck(ledger, keys.firstKey);
  const verifier = new LogVerifier({
    ...keys,
    nowMs,
    claims,
    heads,
    ...(check === null ? {} : { ledger: check }),
  });
  try {
    for await (const chunk of readChunks(path, watch)) if (!verifier.push(chunk)) break;
    const verdict = verifier.finish();
    if (receipts === undefined || claims.length > 0) return verdict;
    return withNote(verdict, `there is no receipt of this log in ${quote(receipts)}`);
  } catch (error) {
    // A damaged ledger says nothing about the log.
    throw ledger === undefined ? error : explain(error, ledger, "read");
  }
}

/** A verdict of tampering needs no notes. */
function withNote(verdict: Verdict, note: string): Verdict {
  if (verdict.kind === "tampered") return verdict;
  return { ...verdict, report: { ...verdict.report, notes: [...verdict.report.notes, note] } };
}

async function openLedgerCheck(path: string, firstKey: Bytes): Promise<SqliteLedgerCheck> {
  const isRunning = await isLocked(`${path}.lock`);
  return new SqliteLedgerCheck({ path, logId: logIdOf(firstKey), isRunning });
}

/** Whether a bank holds the lock. No lock file is made: the auditor may have a copy to read alone. */
async function isLocked(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
  } catch {
    return false;
  }
  const lock = await FileLock.tryAcquire(path);
  lock?.release();
  return lock === null;
}
