/**
 * A person's mistake, or a state of their machine that they can change. Printed as
 * `program: error: message`, then one `program: hint: …` a hint.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hints: readonly string[];
  /** A short snake_case word for programs, such as `insufficient_funds`. */
  readonly code: string;

  constructor(
    message: string,
    options: { hints?: readonly string[]; cause?: unknown; code?: string } = {},
  ) {
    super(message, { cause: options.cause });
    this.hints = options.hints ?? [];
    this.code = options.code ?? "failed";
  }
}

/** A command line that is not one of the program's forms. */
export class UsageError extends UserError {
  /** Whether the line names a command (`bank check`), whose exit codes are its own. */
  readonly inCommand: boolean;
  /** Whether the line asks for JSON, and so this error too. */
  readonly json: boolean;
  /** Whether the line asks for no colours. */
  readonly noColor: boolean;

  constructor(
    message: string,
    options: { hints?: readonly string[]; inCommand: boolean; json?: boolean; noColor?: boolean },
  ) {
    super(message, { ...options, code: "usage" });
    this.inCommand = options.inCommand;
    this.json = options.json ?? false;
    this.noColor = options.noColor ?? false;
  }
}

/**
 * The bank cannot be reached, or what answers does not keep to the protocol: told like a
 * {@linkcode UserError}, counted as a protocol failure.
 */
export class UnreachableError extends UserError {
  constructor(
    message: string,
    options: { hints?: readonly string[]; cause?: unknown; code?: string } = {},
  ) {
    super(message, { code: "unreachable", ...options });
  }
}

/** The person gave up at a prompt. */
export class CancelledError extends UserError {
  constructor(message = "Cancelled") {
    super(message, { code: "cancelled" });
  }
}

/**
 * The peer or the network broke the protocol. Always ends the connection; the wire learns
 * nothing more, the step log and the audit log get the reason.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** A short snake_case word for logs, such as `bad_mac`. */
  readonly reason: string;
  /** More about it, in words; "" if there is no more. */
  readonly detail: string;

  constructor(reason: string, detail = "") {
    super(detail === "" ? reason : `${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** Ends the program when one of our own assumptions is wrong: a bug, never bad input. */
export function assert(condition: unknown, assumption: string): asserts condition {
  if (!condition) throw new Error(`Bug: this does not hold: ${assumption}`);
}
