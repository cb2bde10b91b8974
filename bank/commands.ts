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
  "audit verify": () => import("./commands/audit_verify.ts"),
  "audit show": () => import("./commands/audit_show.ts"),
  "audit head": () => import("./commands/audit_head.ts"),
  "audit prove": () => import("./commands/audit_prove.ts"),
  "audit keygen": () => import("./commands/audit_keygen.ts"),
  "audit rebuild": () => import("./commands/audit_rebuild.ts"),
  "config": () => import("../lib/commands/config.ts"),
  "completion": () => import("../lib/commands/completion.ts"),
  "manpage": () => import("../lib/commands/manpage.ts"),
};
