import type { CommandIo } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";
import type { BankLine } from "../commands.ts";
import { accountOperand, runAct } from "./admin_act.ts";

/** `bank account unlock NAME`: orders are taken again, and wrong PINs forgotten. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  return runAct(line, io, { kind: "unlock_account", account: accountOperand(line) }, {
    done: ({ name }) =>
      `The account ${quote(name)} is open; wrong PINs of its cards are forgotten.`,
    unchanged: ({ name }) => `The account ${quote(name)} was open already.`,
  });
}
