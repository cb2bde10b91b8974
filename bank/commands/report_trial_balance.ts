import type { CommandIo } from "../../lib/command.ts";
import { formatAmount } from "../../lib/amount.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { CURRENCY } from "../ledger/store.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank report trial-balance`: 0 debits and credits are equal, 1 they are not. */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  using view = await LedgerView.open(deskFiles(line).files);
  const totals = view.trialBalance();
  const debit = totals.reduce((sum, row) => sum + row.debit, 0n);
  const credit = totals.reduce((sum, row) => sum + row.credit, 0n);
  answer({
    json: {
      accounts: totals.map((row) => ({
        account: row.account,
        debit: money(row.debit, CURRENCY),
        credit: money(row.credit, CURRENCY),
        balance: money(row.credit - row.debit, CURRENCY),
      })),
      debit: money(debit, CURRENCY),
      credit: money(credit, CURRENCY),
      balanced: debit === credit,
    },
    text: {
      columns: [
        { title: "ACCOUNT" },
        { title: "DEBIT", right: true },
        { title: "CREDIT", right: true },
        { title: "BALANCE", right: true },
      ],
      rows: [...totals, { account: "total", debit, credit }].map((row) => [
        row.account,
        formatAmount(row.debit),
        formatAmount(row.credit),
        formatAmount(row.credit - row.debit),
      ]),
    },
  });
  return debit === credit ? EXIT.done : EXIT.failed;
}
