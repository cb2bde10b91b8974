import type { CommandSpec } from "../../lib/program.ts";

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
] as const satisfies readonly CommandSpec[];
