import type { Bytes } from "../../lib/bytes.ts";
import { encodeBase64 } from "../../lib/audit/strict_base64.ts";
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";
import { logIdOf } from "./epoch.ts";
import { readHead, readReceiptClaims } from "./evidence_files.ts";
import { SqliteLedgerCheck } from "./ledger_check.ts";
import { LogVerifier } from "./log_verifier.ts";
import { readChunks, readLogKeys } from "./log_source.ts";
import { formatTime } from "./time_text.ts";
import { exitCodeOf } from "./verdict.ts";
import type { Report, Verdict } from "./verdict.ts";

const FORM = {
  usage: "bank audit verify [FILE]... [--key bank.auth|KEY] [--receipts DIR] [--head FILE] " +
    "[--ledger DB]",
  options: ["key", "receipts", "head", "ledger"],
  operandsMax: Infinity,
} as const;

/** What a log is checked against besides its key; all paths. */
export interface Evidence {
  readonly key: string;
  readonly receipts?: string | undefined;
  readonly head?: string | undefined;
  readonly ledger?: string | undefined;
}

/** `bank audit verify`: 0 verified, 1 tampered, 2 cannot tell; the worst of several files. */
export async function verify(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, operands } = readCommandLine(args, FORM);
  const evidence = { ...options, key: options.key ?? "bank.auth" };
  const verdicts: Verdict[] = [];
  for (const path of operands.length === 0 ? ["bank.audit"] : operands) {
    const verdict = await verifyFile(path, evidence, io.clock.now());
    for (const line of describeVerdict(verdict)) io.terminal.printLine(`${path}: ${line}`);
    verdicts.push(verdict);
  }
  const codes = verdicts.map(exitCodeOf);
  return codes.includes(1) ? 1 : Math.max(...codes);
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

/** A verdict in words, a line each. */
export function describeVerdict(verdict: Verdict): string[] {
  switch (verdict.kind) {
    case "verified":
      return [`verified: ${summary(verdict.report)}`, ...details(verdict.report)];
    case "tampered":
      return [`TAMPERED at entry ${verdict.index}: ${verdict.reason}`];
    case "unknown":
      return [
        `cannot tell: ${summary(verdict.report)}`,
        ...verdict.missing.map((what) => `missing: ${what}`),
        ...details(verdict.report),
      ];
  }
}

function openLedgerCheck(path: string, firstKey: Bytes): SqliteLedgerCheck {
  return new SqliteLedgerCheck(path, logIdOf(firstKey));
}

function summary({ entries, events, epochs, seals }: Report): string {
  return `${entries} entries, ${events} of them events, ${epochs} epochs, ${seals} seals`;
}

function details(report: Report): string[] {
  const { head, closed, notes, firstMs, lastMs, entries } = report;
  if (entries === 0n) return [];
  return [
    `from ${formatTime(firstMs)} to ${formatTime(lastMs)}, ${
      closed
        ? "where the bank was stopped: what came later, only receipts, heads or the ledger tell"
        : "where the bank was running"
    }`,
    ...(head === undefined ? [] : [`head: size ${head.size}, root ${encodeBase64(head.root)}`]),
    ...notes.map((note) => `note: ${note}`),
  ];
}
