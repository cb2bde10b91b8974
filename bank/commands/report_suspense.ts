import { formatAmount } from "../../lib/amount.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import { suspenseEntries } from "../admin/suspense_view.ts";
import type { BankLine } from "../commands.ts";
import { CURRENCY } from "../ledger/store.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank report suspense`: the money that waits for somebody to explain it, newest first. */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  using view = await LedgerView.open(deskFiles(line).files);
  const entries = suspenseEntries(view.db);
  answer({
    json: {
      entries: entries.map(({ sequence, timeMs, kind, about, cents, reversed }) => ({
        sequence,
        time: new Date(timeMs).toISOString(),
        kind,
        about,
        amount: money(cents, CURRENCY),
        reversed,
      })),
    },
    text: {
      columns: [
        { title: "SEQUENCE", right: true },
        { title: "TIME" },
        { title: "KIND" },
        { title: "ABOUT" },
        { title: "AMOUNT", right: true },
        { title: "" },
      ],
      rows: entries.map(({ sequence, timeMs, kind, about, cents, reversed }) => [
        `${sequence}`,
        new Date(timeMs).toISOString(),
        kind.replaceAll("_", " "),
        about,
        formatAmount(cents),
        reversed ? "reversed" : "",
      ]),
    },
  });
  return EXIT.done;
}
