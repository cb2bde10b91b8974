import { encodeHex } from "@std/encoding/hex";
import { formatAmount } from "../../lib/amount.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import { readReceipt } from "../../lib/audit/receipt.ts";
import type { Receipt } from "../../lib/audit/receipt.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { CommandIo } from "../../lib/command.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { decodeText, FormatError } from "../../lib/format_error.ts";
import { money } from "../../lib/json.ts";
import type { JsonObject } from "../../lib/json.ts";
import { readKeyFile } from "../../lib/private_file.ts";

/** The line of one of them, as far as they read it. */
export interface ReceiptLine {
  readonly name: string;
  readonly flags: { readonly json: boolean; readonly auth: string };
  readonly operands: readonly string[];
}

/** What a receipt turned out to be: checked, or why not. */
type Finding = { readonly path: string } & ({ readonly receipt: Receipt } | { reason: string });

/** `atm receipt verify FILE...`: 0 the bank signed them all, 1 not all, 2 cannot tell. */
export async function run(line: ReceiptLine, io: CommandIo): Promise<number> {
  try {
    const { identityKey } = await readAuthFile(webCrypto, line.flags.auth);
    const findings: Finding[] = [];
    for (const path of line.operands) findings.push(await examine(path, identityKey));
    io.answer({
      json: { receipts: findings.map(toJson) },
      text: findings.map((finding) => `${finding.path}: ${inWords(finding)}`),
    });
    return findings.every((finding) => "receipt" in finding) ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    io.terminal.error(error);
    return EXIT.usage;
  }
}

async function examine(path: string, identityKey: Bytes): Promise<Finding> {
  const bytes = await readKeyFile(path, { what: "receipt" });
  try {
    return { path, receipt: await readReceipt(webCrypto, decodeText(bytes), identityKey) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { path, reason: error.reason };
  }
}

function inWords(finding: Finding): string {
  if ("reason" in finding) return `NOT VALID: ${finding.reason}`;
  const { order, reply } = finding.receipt;
  const { operation, currency } = order;
  const outcome = reply.status === "refused"
    ? `refused: ${reply.refusal!.replaceAll("_", " ")}`
    : reply.status;
  const balance = reply.status === "done" ? `, balance ${formatAmount(reply.balanceCents)}` : "";
  const time = new Date(reply.bankTimeMs).toISOString().replace("T", " ").replace(/\.\d+/, "");
  // A refused look at the balance would read as a balance of 0.00.
  const amount = reply.amountCents === 0n ? "" : ` ${formatAmount(reply.amountCents)} ${currency}`;
  return `signed by the bank: ${operation}${amount}, ` +
    `${outcome}${balance}, ${time}, entry ${reply.leafIndex} of log ${encodeHex(reply.logId)}`;
}

function toJson(finding: Finding): JsonObject {
  if ("reason" in finding) return { file: finding.path, valid: false, reason: finding.reason };
  const { order, reply } = finding.receipt;
  return {
    file: finding.path,
    valid: true,
    operation: order.operation,
    amount: money(reply.amountCents, order.currency),
    balance: money(reply.balanceCents, order.currency),
    status: reply.status,
    refusal: reply.refusal ?? null,
    time_ms: reply.bankTimeMs,
    txn: encodeHex(order.txnId),
    log: encodeHex(reply.logId),
    entry: reply.leafIndex,
    entry_hash: encodeHex(reply.leafHash),
    tree_size: reply.treeSize,
    root: encodeHex(reply.root),
  };
}
