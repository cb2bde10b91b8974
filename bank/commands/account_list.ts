import type { CommandIo } from "../../lib/command.ts";
import { formatAmount } from "../../lib/amount.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { CURRENCY } from "../ledger/store.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank account list` */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  using view = await LedgerView.open(deskFiles(line).files);
  const accounts = [...view.accounts()];
  answer({
    json: {
      accounts: accounts.map(({ name, state, balance, held, bookings }) => ({
        name,
        state,
        balance: money(balance, CURRENCY),
        available: money(balance - held, CURRENCY),
        bookings,
      })),
    },
    text: {
      columns: [
        { title: "ACCOUNT" },
        { title: "STATE" },
        { title: "BALANCE", right: true },
        { title: "AVAILABLE", right: true },
        { title: "BOOKINGS", right: true },
      ],
      rows: accounts.map(({ name, state, balance, held, bookings }) => [
        name,
        state,
        formatAmount(balance),
        formatAmount(balance - held),
        `${bookings}`,
      ]),
    },
  });
  return EXIT.done;
}
