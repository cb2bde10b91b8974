import type { NamedLine } from "../lib/argv.ts";
import type { CommandModule } from "../lib/command.ts";
import type { ATM_PROGRAM } from "./usage.ts";

/** The line of one of the ATM's commands. */
export type AtmLine = NamedLine<typeof ATM_PROGRAM>;
/** The name of a command. */
export type AtmCommand = (typeof ATM_PROGRAM.commands)[number]["name"];

/** Where each command of the table is; loaded only when it is given. */
export const ATM_COMMANDS: Readonly<
  Record<AtmCommand, () => Promise<CommandModule<AtmLine>>>
> = {
  "history": () => import("./commands/history.ts"),
  "statement": () => import("./commands/statement.ts"),
  "close": () => import("./commands/close.ts"),
  "receipt verify": () => import("./commands/receipt_verify.ts"),
  "signup": () => import("./commands/signup.ts"),
  "pin change": () => import("./commands/pin_change.ts"),
  "password change": () => import("./commands/password_change.ts"),
  "kiosk": () => import("./commands/kiosk.ts"),
  "config": () => import("../lib/commands/config.ts"),
  "completion": () => import("../lib/commands/completion.ts"),
  "manpage": () => import("../lib/commands/manpage.ts"),
};
