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
