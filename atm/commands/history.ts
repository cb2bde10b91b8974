import { formatAmount } from "../../lib/amount.ts";
import { readValues } from "../../lib/argv.ts";
import { HISTORY_KINDS } from "../../lib/channel/page.ts";
import type { HistoryEntry, HistoryKind } from "../../lib/channel/page.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { money } from "../../lib/json.ts";
import type { JsonObject } from "../../lib/json.ts";
import { isoTime } from "../../lib/statement/statement.ts";
import { parseWholeNumber } from "../../lib/whole_number.ts";
import type { AtmLine } from "../commands.ts";
import { readTransaction } from "../flags.ts";
import { CURRENCY } from "../new_order.ts";
import { readPeriod } from "../period.ts";
import { readHistory } from "../read_history.ts";
import { atTheBank } from "../transact.ts";

const PAGE_ENTRIES = 20;
const PAGE = { what: "a page", min: 1, max: 1_000_000 };
const HISTORY = { operation: "history", amountCents: 0n } as const;

/** What each choice of `--kind` stands for: the ledger tells more kinds apart. */
const KINDS: Readonly<Record<string, readonly HistoryKind[]>> = {
  deposit: ["create", "deposit", "import_account"],
  withdraw: ["withdraw", "capture"],
  transfer: ["transfer"],
  reverse: ["reverse"],
};

/** `atm history`: a table on a terminal, tabs in a pipe, objects with `--json`. */
export async function run(line: AtmLine, { terminal, answer }: CommandIo): Promise<number> {
  const { flags } = line;
  const { options, period, page } = readValues(line, () => ({
    options: readTransaction(flags, HISTORY),
    period: readPeriod(flags),
    page: flags.page === undefined ? undefined : parseWholeNumber(flags.page, PAGE),
  }));
  const query = { ...period, beforeSeq: 0n, kinds: kindsMask(flags.kind) };
  const count = page === undefined ? Infinity : page * PAGE_ENTRIES;
  const history = await atTheBank(
    options,
    { terminal, startedMs: performance.now() },
    (visit) => readHistory(visit, query, count),
  );
  const entries = history.entries.slice(page === undefined ? 0 : count - PAGE_ENTRIES);
  if (page !== undefined && page > 1 && entries.length === 0) {
    throw new UserError(`There is no page ${page}`, {
      code: "no_such_page",
      hints: [`a page has ${PAGE_ENTRIES} entries: begin with --page 1`],
    });
  }
  answer({
    json: {
      account: options.account,
      balance: money(history.reply.balanceCents, CURRENCY),
      entries: entries.map(toJson),
      more: history.more,
    },
    text: {
      columns: [
        { title: "time" },
        { title: "number", right: true },
        { title: "kind" },
        { title: "with" },
        { title: "amount", right: true },
        { title: "balance", right: true },
      ],
      rows: entries.map((entry) => [
        isoTime(entry.timeMs),
        `${entry.seq}`,
        kindText(entry),
        entry.counterparty,
        formatAmount(entry.deltaCents),
        formatAmount(entry.balanceCents),
      ]),
    },
  });
  if (entries.length === 0) terminal.hint("there are no such entries");
  if (history.more) terminal.hint(`there is more: see --page ${(page ?? 0) + 1}`);
  return EXIT.done;
}

/** An entry's kind for people; programs get the ledger's own word, with `--json`. */
export function kindText({ kind, reversesSeq }: HistoryEntry): string {
  switch (kind) {
    case "create":
      return "first deposit";
    case "deposit":
    case "transfer":
      return kind;
    case "withdraw":
    case "capture":
      return "withdrawal";
    case "reverse":
      return reversesSeq === 0n ? "reversal" : `reversal of ${reversesSeq}`;
    case "import_account":
      return "carried over";
  }
}

function kindsMask(choice: string | undefined): number {
  return (KINDS[choice ?? ""] ?? []).reduce((mask, kind) => mask | 1 << HISTORY_KINDS[kind], 0);
}

function toJson(entry: HistoryEntry): JsonObject {
  return {
    number: entry.seq,
    time: isoTime(entry.timeMs),
    kind: entry.kind,
    amount: money(entry.deltaCents, CURRENCY),
    balance: money(entry.balanceCents, CURRENCY),
    ...(entry.counterparty === "" ? {} : { counterparty: entry.counterparty }),
    ...(entry.reversesSeq === 0n ? {} : { reverses: entry.reversesSeq }),
  };
}
