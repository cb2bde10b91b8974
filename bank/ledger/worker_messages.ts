import type { Bytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import type { AuditSetup } from "../audit/open_log.ts";
import type { AuditEvent, LogHead } from "../audit/sink.ts";
import type { AdminAct, AdminResult } from "./admin_act.ts";
import { LedgerStopped } from "./store.ts";
import type { Card, Command, Result, Violation } from "./store.ts";

/**
 * What the ledger's worker can be asked, and what it answers. Answers come in the order of the
 * calls. Cloning a command and its result costs 7 us against 40 us for booking it (measured), so
 * nothing is packed by hand.
 */
export interface Calls {
  open: { ask: OpenAsk; answer: LogHead & { readonly firstKey: Bytes } };
  apply: { ask: readonly Command[]; answer: Result[] };
  /** What people of the bank want, and who of them, where that is known. */
  administer: { ask: { readonly act: AdminAct; readonly by?: string }; answer: AdminResult };
  findCard: { ask: Bytes; answer: Card | null };
  findTerminalKey: { ask: Bytes; answer: Bytes | null };
  verify: { ask: null; answer: Violation[] };
  /** The newest rows of `transfer`, so many of them. */
  verifyRecent: { ask: number; answer: Violation[] };
  /** What else happened at the bank since the last beat; the log's regular work. */
  beat: { ask: readonly AuditEvent[]; answer: LogHead };
  /** That the log of `to` entries begins with that of `from`: RFC 9162, 2.1.4. */
  proveConsistency: { ask: { readonly from: bigint; readonly to: bigint }; answer: Bytes[] };
  /** With what else happened until now. */
  close: { ask: readonly AuditEvent[]; answer: null };
}

/** The books and their audit log. */
export interface OpenAsk {
  /** The database file, or `IN_MEMORY`. */
  readonly path: string;
  /** 16 bytes. */
  readonly bankKid: Bytes;
  /** Null for who only looks at the books: no log is opened, and no entry written. */
  readonly audit: AuditSetup | null;
}

/** One message to the worker. */
export type Ask = { [Name in keyof Calls]: { name: Name; ask: Calls[Name]["ask"] } }[keyof Calls];

/** One message from the worker. */
export type Answer =
  | { readonly answer: unknown }
  | { readonly failure: Failure }
  /** Not an answer to anything: something that a person should know. */
  | { readonly warning: string };

/** An error, without what does not survive the way between two threads. */
export interface Failure {
  readonly kind: "user" | "stopped" | "bug";
  readonly message: string;
  readonly hints: readonly string[];
}

/** The failure that tells of an error. */
export function toFailure(error: unknown): Failure {
  if (error instanceof UserError) {
    return { kind: "user", message: error.message, hints: error.hints };
  }
  const kind = error instanceof LedgerStopped ? "stopped" : "bug";
  const told = error instanceof LedgerStopped ? error.cause : error;
  return { kind, message: told instanceof Error ? told.message : String(told), hints: [] };
}

/** The error that a failure tells of. */
export function toError({ kind, message, hints }: Failure): Error {
  if (kind === "user") return new UserError(message, { hints });
  return kind === "stopped" ? new LedgerStopped(message) : new Error(message);
}
