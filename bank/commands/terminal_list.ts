import { encodeHex } from "@std/encoding/hex";
import { formatAmount } from "../../lib/amount.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { CURRENCY } from "../ledger/store.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank terminal list` */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  using view = await LedgerView.open(deskFiles(line).files);
  const terminals = view.terminals();
  answer({
    json: {
      terminals: terminals.map(({ name, terminalId, state, cents, notes }) => ({
        name,
        terminal_id: encodeHex(terminalId),
        state,
        cash: money(cents, CURRENCY),
        notes: notes.map(({ cents, count }) => ({ note: money(cents, CURRENCY), count })),
      })),
    },
    text: {
      columns: [
        { title: "TERMINAL" },
        { title: "STATE" },
        { title: "CASH", right: true },
        { title: "NOTES" },
      ],
      rows: terminals.map(({ name, state, cents, notes }) => [
        name,
        state,
        formatAmount(cents),
        notes.map(({ cents, count }) => `${formatAmount(cents)}x${count}`).join(" "),
      ]),
    },
  });
  return EXIT.done;
}
