import { readValues } from "../../lib/argv.ts";
import { formatAmount } from "../../lib/amount.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import { quote } from "../../lib/quote.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { CURRENCY } from "../ledger/store.ts";
import { deskFiles } from "./admin_act.ts";

const DAY_MS = 86_400_000;

/** `bank report day [DATE]`: what was booked and refused, kind by kind. */
export async function run(line: BankLine, { answer }: CommandIo): Promise<number> {
  const date = line.operands[0] ?? new Date().toISOString().slice(0, 10);
  const fromMs = readValues(line, () => parseDate(date));
  using view = await LedgerView.open(deskFiles(line).files);
  const totals = view.totals(fromMs, fromMs + DAY_MS);
  answer({
    json: {
      date,
      totals: totals.map(({ kind, state, count, cents }) => ({
        kind,
        outcome: state,
        count,
        amount: money(cents, CURRENCY),
      })),
    },
    text: {
      columns: [
        { title: "KIND" },
        { title: "OUTCOME" },
        { title: "COUNT", right: true },
        { title: "AMOUNT", right: true },
      ],
      rows: totals.map(({ kind, state, count, cents }) => [
        kind.replaceAll("_", " "),
        state,
        `${count}`,
        formatAmount(cents),
      ]),
    },
  });
  return EXIT.done;
}

/** A day that there is, as `2026-11-21`. */
function parseDate(text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // Date.parse takes 31 February for 3 March.
  if (!Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)) return timeMs;
  throw new UserError(`Cannot use ${quote(text)} as a date`, { hints: ["write 2026-11-21"] });
}
