import type { CommandIo } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";
import type { BankLine } from "../commands.ts";
import { accountOperand, runAct } from "./admin_act.ts";

/** `bank account lock NAME`: the account takes no orders until it is unlocked. */
export function run(line: BankLine, io: CommandIo): Promise<number> {
  return runAct(line, io, { kind: "lock_account", account: accountOperand(line) }, {
    done: ({ name }) => `The account ${quote(name)} is locked.`,
    unchanged: ({ name }) => `The account ${quote(name)} was locked already.`,
  });
}
