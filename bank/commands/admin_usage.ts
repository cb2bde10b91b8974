import type { CommandSpec } from "../../lib/program.ts";

const ACTS = ["auth", "store", "auditor"] as const;
const READS = ["auth", "store"] as const;
const OUT = { long: "out", short: "o", value: "<file>", help: "the file to write" } as const;
const PIN = [
  { long: "pin", help: "the new card has a PIN, asked for" },
  { long: "pin-file", value: "<file>", help: "the PIN is the one line of this file" },
  { long: "pin-stdin", help: "the PIN is one line on stdin" },
] as const;

/**
 * What the bank's people do, whether the bank runs or not: rows of the bank's command table. Each
 * change is an entry of the audit log.
 */
export const ADMIN_COMMANDS = [
  {
    name: "init",
    summary: "make keys and ledger without serving",
    options: ACTS,
    own: [{ long: "demo", help: "with two customers, alice and bob, and their cards" }],
    examples: [["bank init --demo", "bank.auth, alice.card and bob.card: ready for bank and atm"]],
  },
  {
    name: "account list",
    summary: "all accounts",
    options: READS,
    examples: [["bank account list --json", "for programs"]],
  },
  {
    name: "account show",
    summary: "one account, its limits and cards",
    operands: "<name>",
    options: READS,
    examples: [["bank account show john", "balance, holds, limits, cards"]],
  },
  {
    name: "account lock",
    summary: "take no more orders of an account",
    operands: "<name>",
    options: ACTS,
    examples: [["bank account lock john", "until bank account unlock john"]],
  },
  {
    name: "account unlock",
    summary: "take orders again, and forget its cards' wrong PINs",
    operands: "<name>",
    options: ACTS,
    examples: [["bank account unlock john", "after five wrong PINs, too"]],
  },
  {
    name: "account limits",
    summary: "what an account may take out",
    operands: "<name>",
    options: ACTS,
    own: [
      { long: "per-transaction", value: "<amount>", help: "at once; none for no limit" },
      { long: "per-day", value: "<amount>", help: "in a day (UTC); none for no limit" },
    ],
    examples: [
      ["bank account limits john --per-transaction 200 --per-day 500", "at once, and in a day"],
      ["bank account limits john --per-day none", "as much as there is"],
    ],
  },
  {
    name: "account close",
    summary: "end an empty account for ever",
    operands: "<name>",
    options: ACTS,
    examples: [["bank account close john", "its name stays taken, its history stays"]],
  },
  {
    name: "card lock",
    summary: "take no more orders of a card, as when it is lost",
    operands: "<name>",
    options: ACTS,
    examples: [["bank card lock john", "at once; then bank card replace john, or unlock"]],
  },
  {
    name: "card unlock",
    summary: "take orders of a card again, and forget its wrong PINs",
    operands: "<name>",
    options: ACTS,
    examples: [["bank card unlock john", "it was found again"]],
  },
  {
    name: "card replace",
    summary: "make a new card for an account; the old one is worth nothing from then on",
    operands: "<name>",
    options: ACTS,
    own: [OUT, ...PIN],
    examples: [["bank card replace john -o john2.card", "the lost one dies at once"]],
  },
  {
    name: "reverse",
    summary: "book the opposite of a booking, once",
    operands: "<number>",
    options: ACTS,
    own: [{
      long: "account",
      value: "<name>",
      help: "the number is the one in this account's history and statements",
    }],
    examples: [
      ["bank reverse 17 --account john", "number 17 of John's statement"],
      ["bank reverse 240", "by the ledger's number, as bank audit show --json has it"],
    ],
  },
  {
    name: "terminal add",
    summary: "enrol an ATM: make its key file and tell the bank",
    operands: "<name>",
    options: ACTS,
    own: [OUT],
    examples: [["bank terminal add hall", "hall.terminal, for atm --terminal"]],
  },
  {
    name: "terminal list",
    summary: "all terminals and the cash that must be in them",
    options: READS,
    examples: [["bank terminal list", "name, state, cash, notes"]],
  },
  {
    name: "terminal revoke",
    summary: "take nothing from a terminal any more, for ever",
    operands: "<name>",
    options: ACTS,
    examples: [["bank terminal revoke hall", "its key was stolen"]],
  },
  {
    name: "terminal cash",
    summary: "book cash that was put into a terminal, or counted in it",
    operands: "<name>",
    options: ACTS,
    own: [
      { long: "load", value: "<cash>", help: "put in from the vault: 500.00, or notes 20x10,50x4" },
      { long: "count", value: "<cash>", help: "found in it; the difference goes to suspense" },
    ],
    examples: [
      ["bank terminal cash hall --load 20x100,50x40", "from then on its notes are counted"],
      ["bank terminal cash hall --count 3980.00", "20.00 are missing"],
    ],
  },
  {
    name: "report trial-balance",
    summary: "debits and credits by account: they must be equal",
    options: READS,
    examples: [["bank report trial-balance", "0 they are, 1 they are not"]],
  },
  {
    name: "report suspense",
    summary: "money that waits for somebody to explain it",
    options: READS,
    examples: [["bank report suspense", "cash differences, notes of refused deposits"]],
  },
  {
    name: "report day",
    summary: "what was booked and refused on a day (UTC), default today",
    operands: "[<date>]",
    options: READS,
    examples: [["bank report day 2026-11-21", "kind by kind"]],
  },
  {
    name: "backup",
    summary: "copy the ledger, checked, while the bank runs",
    operands: "<file>",
    options: ACTS,
    examples: [["bank backup /safe/bank-monday.db", "one moment of the books, mode 0600"]],
  },
  {
    name: "restore",
    summary: "go back to a backup of the ledger; the audit log goes on",
    operands: "<file>",
    options: ACTS,
    examples: [["bank restore /safe/bank-monday.db", "the ledger of before is kept beside it"]],
  },
  {
    name: "export",
    summary: "write all accounts and cards as JSON lines",
    operands: "<file>",
    options: ACTS,
    examples: [["bank export accounts.jsonl", "no secrets: the bank has none of its customers'"]],
  },
  {
    name: "import",
    summary: "open the accounts of an export, or of a list of names, balances and passwords",
    operands: "<file>",
    options: ACTS,
    own: [{ long: "cards", value: "<dir>", help: "where new cards go, default here" }],
    examples: [
      ["bank import accounts.jsonl", "what is there already stays as it is"],
      ["bank import class.csv --cards cards", "john,100.00,password; no password: a card"],
    ],
  },
] as const satisfies readonly CommandSpec[];
