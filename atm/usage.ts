import { COMMON_OPTIONS, STRICT_VARIABLE } from "../lib/program.ts";
import type { ProgramSpec } from "../lib/program.ts";

/** The command line of the ATM. */
export const ATM_PROGRAM = {
  name: "atm",
  summary: "use an account at the bank",
  usage: ["[options] -a <account> {-n <amount> | -d <amount> | -w <amount> | -g}"],
  examples: [
    ["atm -a austin -n 100.00", "open an account, write austin.card"],
    ["atm -a austin -d 50", "pay in 50.00"],
    ["atm -a austin -w 20.00", "take out 20.00"],
    ["atm -a austin -g", "show the balance"],
  ],
  options: [
    {
      long: "account",
      short: "a",
      value: "<account>",
      help: "1 to 250 of a-z, 0-9, _, - and .",
      contest: true,
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
    {
      long: "auth",
      short: "s",
      value: "<file>",
      help: "the bank's public key, default bank.auth",
      contest: true,
    },
    {
      long: "card",
      short: "c",
      value: "<file>",
      help: "the card file, default <account>.card",
      contest: true,
    },
    {
      long: "bank-host",
      short: "i",
      value: "<address>",
      help: "the bank's address or host name, default 127.0.0.1",
      contest: true,
    },
    {
      long: "bank-port",
      short: "p",
      value: "<port>",
      help: "the bank's port, 1024 to 65535, default 3000",
      contest: true,
    },
    { long: "json", help: "the result as one line of JSON, also on a terminal" },
    { long: "no-color", help: "no colours" },
    ...COMMON_OPTIONS,
  ],
  commands: [],
  environment: [
    [STRICT_VARIABLE, "1: the contest's rules to the letter"],
    ["NO_COLOR", "not empty: no colours"],
  ],
} as const satisfies ProgramSpec;
