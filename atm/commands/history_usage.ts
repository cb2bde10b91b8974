import type { CommandSpec, OptionSpec } from "../../lib/program.ts";
import { STATEMENT_FORMATS } from "../../lib/statement/format_names.ts";

/** The options of every command that uses an account. */
const ACCOUNT = [
  ...["account", "card", "pin", "pin-file", "pin-stdin"],
  ...["password", "password-file", "password-stdin"],
  ...["auth", "bank-host", "bank-port", "terminal", "receipts"],
];

const PERIOD = [
  { long: "since", value: "<time>", help: "from this day or moment on, as 2026-11-01; in UTC" },
  { long: "until", value: "<time>", help: "up to this moment, or to the end of this day" },
] as const satisfies readonly OptionSpec[];

/** The commands that read an account's history. */
export const HISTORY_COMMANDS = [
  {
    name: "history",
    summary: "show what moved an account's money, newest first",
    options: ACCOUNT,
    own: [
      ...PERIOD,
      {
        long: "kind",
        value: "<kind>",
        choices: ["deposit", "withdraw", "transfer", "reverse"],
        help: "only entries of this kind",
      },
      { long: "page", value: "<n>", help: "only the n-th 20 of them; all by default" },
    ],
    examples: [
      ["atm history -a austin --page 1", "the newest 20 entries"],
      ["atm history -a austin --since 2026-11-01 --kind transfer", "transfers of a month"],
      ["atm history -a austin | cut -f 1,5", "times and amounts: in a pipe tabs stand between"],
    ],
  },
  {
    name: "statement",
    summary: "write an account's statement, for people or for accounting programs",
    options: ACCOUNT,
    own: [
      ...PERIOD,
      {
        long: "format",
        value: "<format>",
        choices: STATEMENT_FORMATS,
        default: "csv",
        help: "how it is written",
      },
      { long: "output", short: "o", value: "<file>", help: "a new file for it; stdout by default" },
    ],
    examples: [
      ["atm statement -a austin --format html -o nov.html", "a page to read and to print"],
      ["atm statement -a austin --since 2026-11-01 --until 2026-11-30 --format ofx", "a month"],
    ],
  },
] as const satisfies readonly CommandSpec[];
