import type { CommandIo } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";
import { findCard } from "../admin/find_card.ts";
import type { BankLine } from "../commands.ts";
import { accountOperand, deskFiles, runAct } from "./admin_act.ts";

/** `bank card unlock NAME`: it gives orders again, and its wrong PINs are forgotten. */
export async function run(line: BankLine, io: CommandIo): Promise<number> {
  const account = accountOperand(line);
  const cardId = await findCard(deskFiles(line).files, account);
  return await runAct(line, io, { kind: "unlock_card", account, cardId }, {
    done: ({ name }) => `The card of ${quote(name)} is unlocked.`,
    unchanged: ({ name }) => `The card of ${quote(name)} was not locked.`,
  });
}
