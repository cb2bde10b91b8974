import { parseAccountName } from "../../lib/account_name.ts";
import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import { parseWholeNumber } from "../../lib/whole_number.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { knownAccount } from "./account_show.ts";
import { deskFiles, inWords, runAct } from "./admin_act.ts";

const NUMBER = { what: "the number of a booking", min: 1, max: 9_999_999_999 };

/**
 * `bank reverse NUMBER`: books the opposite, as a row of its own that names the first. The number
 * is the ledger's, or with `--account` that of the account's history and statements, where each
 * account counts its own.
 */
export async function run(line: BankLine, io: CommandIo): Promise<number> {
  const { number, account } = readValues(line, () => ({
    number: BigInt(parseWholeNumber(line.operands[0]!, NUMBER)),
    account: line.flags.account === undefined ? null : parseAccountName(line.flags.account),
  }));
  const sequence = account === null ? number : await bookingOf(line, account, number);
  return await runAct(line, io, { kind: "reverse", sequence }, {
    done: (result) =>
      `Booking ${sequence} of ${inWords(result.amountCents)} is reversed by booking ` +
      `${result.sequence}.`,
  });
}

async function bookingOf(line: BankLine, name: string, number: bigint): Promise<bigint> {
  using view = await LedgerView.open(deskFiles(line).files);
  const sequence = view.bookingOf(knownAccount(view, name).id, number);
  if (sequence !== null) return sequence;
  throw new UserError(`The account ${quote(name)} has no entry ${number}`, {
    code: "transfer_not_found",
    hints: ["its history and its statements number its entries from 1 on"],
  });
}
