import type { CommandSpec, OptionSpec } from "../lib/program.ts";
import { STATEMENT_FORMATS } from "../lib/statement/format_names.ts";

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

/** The options of every command that asks the bank. */
const BANK = ["account", "auth", "bank-host", "bank-port"];
const PASSWORD = ["password", "password-file", "password-stdin"];

/** The commands about an account's own keys. */
export const ACCOUNT_COMMANDS = [
  {
    name: "signup",
    summary: "open an account with a user name and a password in the place of a card",
    options: [...BANK, "create", "terminal", ...PASSWORD],
    examples: [
      ["atm signup -a mary", "asks for the new password; 10.00 is paid in"],
      ["atm -a mary -w 5.00 --password", "then every transaction takes it"],
    ],
  },
  {
    name: "close",
    summary: "close an account that is empty, for ever",
    options: [...BANK, "card", "terminal", "pin", "pin-file", "pin-stdin", "receipts", ...PASSWORD],
    examples: [["atm close -a austin", "afterwards nobody can open another of this name"]],
  },
  {
    name: "pin change",
    summary: "give a card another PIN, or its first one",
    options: [...BANK, "card", "terminal", "pin", "pin-file", "pin-stdin"],
    own: [
      { long: "new-pin-file", value: "<file>", help: "the new PIN is the one line of this file" },
      { long: "new-pin-stdin", help: "the new PIN is the one line on stdin" },
    ],
    examples: [["atm pin change -a betty", "asks for the old PIN, and for the new one twice"]],
  },
  {
    name: "password change",
    summary: "give a log-in another password",
    options: [...BANK, "terminal", ...PASSWORD],
    own: [
      {
        long: "new-password-file",
        value: "<file>",
        help: "the new password is the one line of this file",
      },
      { long: "new-password-stdin", help: "the new password is the one line on stdin" },
    ],
    examples: [
      ["atm password change -a mary", "asks for the old password, and for the new one twice"],
    ],
  },
] as const satisfies readonly CommandSpec[];

/** The commands about receipts (docs/AUDIT.md, "Receipts"). */
export const RECEIPT_COMMANDS = [
  {
    name: "receipt verify",
    summary: "check receipts by the bank's public key; 0 signed, 1 not, 2 cannot tell",
    operands: "<file>...",
    options: ["auth"],
    examples: [["atm receipt verify slips/*.receipt", "without the bank, by bank.auth"]],
  },
] as const satisfies readonly CommandSpec[];

/** The web kiosk (docs/KIOSK.md). */
export const KIOSK_COMMANDS = [
  {
    name: "kiosk",
    summary: "serve the ATM's screen to a browser on this machine",
    options: ["auth", "bank-host", "bank-port", "terminal", "receipts"],
    own: [
      {
        long: "host",
        value: "<address>",
        default: "127.0.0.1",
        help: "where the page is served; not to other machines without a proxy that adds TLS",
      },
      { long: "port", value: "<port>", default: "5001", help: "of the page; 0 takes a free one" },
      {
        long: "cards",
        value: "<folder>",
        default: ".",
        help: "where the cards lie that are used here with their PIN",
      },
      {
        long: "idle",
        value: "<seconds>",
        default: "90",
        help: "log out who does nothing for so long",
      },
      {
        long: "idle-warning",
        value: "<seconds>",
        default: "60",
        help: "and ask after so long whether they are there, 20 s before at the latest",
      },
      { long: "open", help: "start the browser" },
    ],
    examples: [
      ["atm kiosk", "at http://127.0.0.1:5001, for the bank on port 3000"],
      ["atm kiosk --port 0 -p 4000 -s keys/bank.auth --open", "a free port, another bank"],
    ],
  },
] as const satisfies readonly CommandSpec[];
