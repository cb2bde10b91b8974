import { COMMON_OPTIONS, STRICT_VARIABLE } from "../lib/program.ts";
import type { ProgramSpec } from "../lib/program.ts";
import { TOOL_COMMANDS } from "../lib/tool_commands.ts";
import { ACCOUNT_COMMANDS } from "./commands/account_usage.ts";
import { KIOSK_COMMANDS } from "./commands/kiosk_usage.ts";
import { HISTORY_COMMANDS } from "./commands/history_usage.ts";
import { RECEIPT_COMMANDS } from "./commands/receipt_usage.ts";

/** The command line of the ATM. */
export const ATM_PROGRAM = {
  name: "atm",
  summary: "use an account at the bank",
  usage: [
    "[options] -a <account> {-n <amount> | -d <amount> | -w <amount> | -g}",
    "[options] -a <account> --transfer <amount> --to <account>",
    "<command> [options]",
  ],
  examples: [
    ["atm", "a menu, for a person at a terminal"],
    ["atm -a austin -n 100.00", "open an account, write austin.card"],
    ["atm -a austin -d 50", "pay in 50.00"],
    ["atm -a austin -w 20.00", "take out 20.00"],
    ["atm -a austin -g", "show the balance"],
    ["atm -a austin --transfer 10.00 --to mary", "send 10.00 to mary"],
    ["atm -a betty -n 100.00 --pin", "open an account whose card has a PIN"],
  ],
  options: [
    {
      long: "account",
      short: "a",
      value: "<account>",
      help: "1 to 250 of a-z, 0-9, _, - and .",
      contest: true,
      settable: true,
    },
    {
      long: "create",
      short: "n",
      value: "<amount>",
      help: "open the account with this balance, at least 10.00",
      contest: true,
    },
    { long: "deposit", short: "d", value: "<amount>", help: "pay in", contest: true },
    { long: "withdraw", short: "w", value: "<amount>", help: "take out", contest: true },
    { long: "balance", short: "g", help: "show the balance", contest: true },
    { long: "transfer", value: "<amount>", help: "send it to the account of --to" },
    { long: "to", value: "<account>", help: "the account that gets a transfer" },
    {
      long: "auth",
      short: "s",
      value: "<file>",
      default: "bank.auth",
      help: "the bank's public key",
      contest: true,
      settable: true,
    },
    {
      long: "card",
      short: "c",
      value: "<file>",
      help: "the card file, default <account>.card",
      contest: true,
      settable: true,
    },
    {
      long: "bank-host",
      short: "i",
      value: "<address>",
      default: "127.0.0.1",
      help: "the bank's address or host name",
      contest: true,
      settable: true,
    },
    {
      long: "bank-port",
      short: "p",
      value: "<port>",
      default: "3000",
      help: "the bank's port, 1024 to 65535",
      contest: true,
      settable: true,
    },
    {
      long: "receipts",
      value: "<folder>",
      help: "where the bank's signed receipts are kept, default a folder beside the card",
      settable: true,
    },
    {
      long: "terminal",
      value: "<file>",
      help: "what makes this ATM one of the bank's own, from bank terminal add",
      settable: true,
    },
    { long: "pin", help: "give the new card a PIN, or ask for the card's PIN" },
    { long: "pin-file", value: "<file>", help: "the PIN is the one line of this file" },
    { long: "pin-stdin", help: "the PIN is the one line on stdin" },
    { long: "password", help: "ask for the password of the account: no card is needed" },
    { long: "password-file", value: "<file>", help: "the password is the one line of this file" },
    { long: "password-stdin", help: "the password is the one line on stdin" },
    { long: "json", help: "the result as one line of JSON, also on a terminal", settable: true },
    { long: "no-color", help: "no colours" },
    ...COMMON_OPTIONS,
  ],
  commands: [
    ...HISTORY_COMMANDS,
    ...ACCOUNT_COMMANDS,
    ...RECEIPT_COMMANDS,
    ...KIOSK_COMMANDS,
    ...TOOL_COMMANDS,
  ],
  environment: [
    [STRICT_VARIABLE, "1: the contest's rules to the letter"],
    ["NO_COLOR", "not empty: no colours"],
    ["FORCE_COLOR", "not empty, not 0: colours in a pipe too"],
  ],
} as const satisfies ProgramSpec;
