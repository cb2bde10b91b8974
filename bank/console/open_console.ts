import { systemClock } from "../../lib/clock.ts";
import type { Terminal } from "../../lib/terminal.ts";
import type { LogHead } from "../audit/sink.ts";
import type { AuditEvent } from "../audit/sink.ts";
import type { BankOptions, ConsoleAddress } from "../flags.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import { ConsoleThread } from "./console_thread.ts";

/** The bank that the console shows. */
export interface ShownBank {
  readonly connections: () => number;
  readonly head: () => LogHead;
  readonly committedMs: () => number | undefined;
  readonly administer: (act: AdminAct, by: string) => Promise<AdminResult>;
  readonly note: (event: AuditEvent) => void;
}

/** Serves the console's page and says where. @throws {UserError} it cannot be served */
export async function openConsole(
  { host, port }: ConsoleAddress,
  bank: ShownBank,
  options: BankOptions,
  terminal: Pick<Terminal, "note" | "warning">,
): Promise<ConsoleThread> {
  const thread = await ConsoleThread.open(
    { host, port, files: options.files, bankPort: options.port },
    {
      clock: systemClock,
      gauges: () => ({
        connections: bank.connections(),
        connectionsMax: options.maxConnections,
        head: bank.head(),
        committedMs: bank.committedMs(),
      }),
      administer: bank.administer,
      note: bank.note,
      warn: (message) => terminal.warning(message),
    },
  );
  terminal.note(`console at ${thread.url}`);
  return thread;
}
