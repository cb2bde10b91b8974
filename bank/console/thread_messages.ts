import type { AuditEvent, LogHead } from "../audit/sink.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import type { Step } from "../step_log.ts";

/** Where the console's page is, and whose. */
export interface ConsoleSetup {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly files: BankFiles;
  readonly bankPort: number;
}

/** A step and when it was taken. */
export interface TimedStep extends Step {
  /** ms since 1970. */
  readonly timeMs: number;
}

/** What the bank is like at a moment. */
export interface Gauges {
  readonly timeMs: number;
  readonly connections: number;
  readonly connectionsMax: number;
  /** The newest sealed head of the audit log. */
  readonly head: LogHead;
  /** When the last transaction was durable, ms since 1970. */
  readonly committedMs: number | undefined;
}

/** What the bank posts to its console, in this order: `setup`, then the others. */
export type ToConsole =
  | { readonly setup: ConsoleSetup }
  /** What happened since the last one, of which `missed` steps were too many to keep. */
  | { readonly news: News }
  | { readonly answer: number; readonly result: AdminResult }
  | { readonly answer: number; readonly failure: { message: string; hints: readonly string[] } };

/** What happened since the console heard of the bank last. */
export interface News {
  readonly steps: readonly TimedStep[];
  readonly missed: number;
  readonly gauges: Gauges;
}

/** What the console posts to its bank. */
export type FromConsole =
  | { readonly ready: { readonly url: string } }
  | { readonly failed: { readonly message: string; readonly hints: readonly string[] } }
  | { readonly warning: string }
  | { readonly note: AuditEvent }
  /** An operator wants this; the answer bears the number `call`. */
  | { readonly call: number; readonly act: AdminAct; readonly by: string };
