import { readValues } from "../../lib/argv.ts";
import { formatAmount } from "../../lib/amount.ts";
import { parseAccountName } from "../../lib/account_name.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { money } from "../../lib/json.ts";
import { quote } from "../../lib/quote.ts";
import { withDesk } from "../admin/desk.ts";
import type { DeskFiles } from "../admin/desk.ts";
import type { BankLine } from "../commands.ts";
import { readFiles } from "../flags.ts";
import type { AdminAct, AdminRefusal, AdminResult } from "../ledger/admin_act.ts";
import { CURRENCY } from "../ledger/store.ts";

/** The files that a command works on. @throws {UsageError} */
export function deskFiles(line: BankLine): DeskFiles {
  return readValues(line, () => {
    const { auditor } = line.flags;
    return {
      files: readFiles(line.flags),
      auditor: auditor === undefined ? undefined : parseFileName(auditor, { strict: false }),
    };
  });
}

/** The account that a command is about: its first operand. @throws {UsageError} */
export function accountOperand(line: BankLine): string {
  return readValues(line, () => parseAccountName(line.operands[0]!));
}

/** How a command tells what it did. */
export interface Told {
  /** `The account "john" is locked.` */
  readonly done: (result: AdminResult) => string;
  readonly unchanged?: (result: AdminResult) => string;
}

/** Has one act done, and tells what became of it: 0 done or so already, 1 refused. */
export async function runAct(
  line: BankLine,
  io: CommandIo,
  act: AdminAct,
  told: Told,
): Promise<number> {
  const result = await withDesk(deskFiles(line), io.terminal, (desk) => desk.administer(act));
  tell(io, act, result, told);
  return EXIT.done;
}

/** Prints what became of an act. @throws {UserError} it was refused */
export function tell({ answer }: CommandIo, act: AdminAct, result: AdminResult, told: Told): void {
  requireDone(act, result);
  const words = result.status === "done" ? told.done : told.unchanged ?? told.done;
  answer({ json: { act: act.kind, ...resultJson(result) }, text: words(result) });
}

/** @throws {UserError} the act was refused */
export function requireDone(
  act: { readonly kind: AdminAct["kind"]; readonly sequence?: bigint },
  { refusal, name }: AdminResult,
): void {
  if (refusal === undefined) return;
  const [words, hint] = REFUSALS[refusal];
  const what = act.sequence !== undefined ? `booking ${act.sequence}` : quote(name);
  throw new UserError(`Cannot ${act.kind.replaceAll("_", " ")} ${what}: ${words}`, {
    code: refusal,
    hints: hint === undefined ? [] : [hint],
  });
}

function resultJson({ status, name, amountCents, balanceCents, sequence, timeMs }: AdminResult) {
  return {
    changed: status === "done",
    name,
    amount: money(amountCents, CURRENCY),
    balance: money(balanceCents, CURRENCY),
    sequence: sequence === 0n ? null : sequence,
    time: new Date(timeMs).toISOString(),
  };
}

/** `EUR 10.00` */
export function inWords(cents: bigint): string {
  return `${CURRENCY} ${formatAmount(cents)}`;
}

const REFUSALS: Readonly<Record<AdminRefusal, readonly [words: string, hint?: string]>> = {
  act_conflict: ["its id was used before, for another act", "try again"],
  account_not_found: ["there is no such account", "see bank account list"],
  account_exists: ["an account with other cards has this name"],
  account_closed: ["the account is closed"],
  account_has_holds: ["a withdrawal is under way", "it ends by itself in a few minutes"],
  account_not_empty: ["there is money in it", "have it withdrawn or transferred first"],
  amount_out_of_range: ["the amount is too small or too large"],
  already_reversed: ["it has been reversed before"],
  balance_out_of_range: ["the books cannot hold so much"],
  card_exists: ["one of its cards belongs to another account"],
  card_not_found: ["it has no such card"],
  insufficient_funds: ["whoever got the money has not enough left"],
  key_not_accepted: ["a key of its cards is not safe"],
  not_reversible: ["it moved no money, or is itself a reversal or an opening"],
  notes_not_accepted: ["the notes and the amount do not agree"],
  terminal_exists: ["a terminal has this name", "see bank terminal list"],
  terminal_not_found: ["there is no such terminal", "see bank terminal list"],
  terminal_revoked: ["the terminal is revoked"],
  transfer_not_found: ["there is no such booking"],
};
