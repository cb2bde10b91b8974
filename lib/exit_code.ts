import { CancelledError, ProtocolError, UnreachableError, UsageError } from "./errors.ts";

/** Every exit code of both programs (docs/CLI.md, "Exit codes"). */
export const EXIT = {
  done: 0,
  /** A command: a negative verdict, or it failed. */
  failed: 1,
  /** A command: wrong usage, or it cannot tell. */
  usage: 2,
  /** The flag form: the bank did not answer as it must, or not in time. */
  protocol: 63,
  /** A command: given up at a prompt. */
  cancelled: 130,
  /** The flag form and serving: everything else. */
  refused: 255,
} as const;

/** The exit code for a failure of the flag form and of serving, or of a command with a name. */
export function exitCodeFor(error: unknown, options: { inCommand: boolean }): number {
  if (error instanceof UsageError) return error.inCommand ? EXIT.usage : EXIT.refused;
  if (!options.inCommand) return isCommunicationFailure(error) ? EXIT.protocol : EXIT.refused;
  return error instanceof CancelledError ? EXIT.cancelled : EXIT.failed;
}

function isCommunicationFailure(error: unknown): boolean {
  return COMMUNICATION_FAILURES.some((kind) => error instanceof kind);
}

const COMMUNICATION_FAILURES = [
  ProtocolError,
  UnreachableError,
  Deno.errors.ConnectionRefused,
  Deno.errors.ConnectionReset,
  Deno.errors.ConnectionAborted,
  Deno.errors.NetworkUnreachable,
  Deno.errors.NotConnected,
  Deno.errors.BrokenPipe,
  Deno.errors.TimedOut,
  Deno.errors.UnexpectedEof,
];
