import type { NamedLine } from "../lib/argv.ts";
import type { CommandModule } from "../lib/command.ts";
import type { BANK_PROGRAM } from "./usage.ts";

/** The line of one of the bank's commands. */
export type BankLine = NamedLine<typeof BANK_PROGRAM>;
/** The name of a command. */
export type BankCommand = (typeof BANK_PROGRAM.commands)[number]["name"];

/** Where each command of the table is; loaded only when it is given. */
export const BANK_COMMANDS: Readonly<
  Record<BankCommand, () => Promise<CommandModule<BankLine>>>
> = {
  "check": () => import("./commands/check.ts"),
  "init": () => import("./commands/init.ts"),
  "account list": () => import("./commands/account_list.ts"),
  "account show": () => import("./commands/account_show.ts"),
  "account lock": () => import("./commands/account_lock.ts"),
  "account unlock": () => import("./commands/account_unlock.ts"),
  "account limits": () => import("./commands/account_limits.ts"),
  "account close": () => import("./commands/account_close.ts"),
  "card lock": () => import("./commands/card_lock.ts"),
  "card unlock": () => import("./commands/card_unlock.ts"),
  "card replace": () => import("./commands/card_replace.ts"),
  "reverse": () => import("./commands/reverse.ts"),
  "terminal add": () => import("./commands/terminal_add.ts"),
  "terminal list": () => import("./commands/terminal_list.ts"),
  "terminal revoke": () => import("./commands/terminal_revoke.ts"),
  "terminal cash": () => import("./commands/terminal_cash.ts"),
  "report trial-balance": () => import("./commands/report_trial_balance.ts"),
  "report suspense": () => import("./commands/report_suspense.ts"),
  "report day": () => import("./commands/report_day.ts"),
  "backup": () => import("./commands/backup.ts"),
  "restore": () => import("./commands/restore.ts"),
  "export": () => import("./commands/export.ts"),
  "import": () => import("./commands/import.ts"),
  "audit verify": () => import("./commands/audit_verify.ts"),
  "audit show": () => import("./commands/audit_show.ts"),
  "audit head": () => import("./commands/audit_head.ts"),
  "audit prove": () => import("./commands/audit_prove.ts"),
  "audit keygen": () => import("./commands/audit_keygen.ts"),
  "audit rebuild": () => import("./commands/audit_rebuild.ts"),
  "operator add": () => import("./commands/operator_add.ts"),
  "operator list": () => import("./commands/operator_list.ts"),
  "operator remove": () => import("./commands/operator_remove.ts"),
  "config": () => import("../lib/commands/config.ts"),
  "completion": () => import("../lib/commands/completion.ts"),
  "manpage": () => import("../lib/commands/manpage.ts"),
};
