/**
 * A person's mistake, or a state of their machine that they can change. Printed as
 * `program: error: message`, then one `program: hint: …` a hint.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hints: readonly string[];

  constructor(message: string, options: { hints?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hints = options.hints ?? [];
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

  constructor(reason: string, detail?: string) {
    super(detail === undefined ? reason : `${reason}: ${detail}`);
    this.reason = reason;
  }
}

/** Ends the program when one of our own assumptions is wrong: a bug, never bad input. */
export function assert(condition: unknown, assumption: string): asserts condition {
  if (!condition) throw new Error(`Bug: this does not hold: ${assumption}`);
}
