import { ProtocolError, UserError } from "./errors.ts";
import { formatJson } from "./json.ts";
import { escapeControls } from "./quote.ts";
import { writeAll } from "./write_all.ts";
import type { Sink } from "./write_all.ts";

export { quote } from "./quote.ts";

/** What a {@linkcode Terminal} writes to: Deno.stdout and Deno.stderr, or a test's own. */
export interface Stream extends Sink {
  isTerminal(): boolean;
}

/** How a {@linkcode Terminal} is set up. */
export interface TerminalOptions {
  /** The name in front of every message: `bank` or `atm`. */
  readonly program: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** `--no-color`, NO_COLOR or TERM=dumb: see {@linkcode wantsNoColor}. */
  readonly noColor: boolean;
  /** FORCE_COLOR: colours in a pipe too, unless they are unwanted. */
  readonly forceColor?: boolean;
  /** Errors as JSON, for the answers are: `--json`. */
  readonly json?: boolean;
}

/**
 * The one writer to stdout and stderr. stdout carries answers, stderr everything else; a person's
 * text reaches either only with its control characters escaped.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  #progressWidth = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Whether answers are read by a person, so words are wanted rather than JSON. */
  get isInteractive(): boolean {
    return this.#options.stdout.isTerminal();
  }

  /** Writes an answer as one whole line. False: its reader is gone, and nobody will see it. */
  printLine(line: string): boolean {
    return this.printText(escapeControls(line) + "\n");
  }

  /** Writes a text of ours as it is, such as the help. False: its reader is gone. */
  printText(text: string): boolean {
    return writeAll(this.#options.stdout, text);
  }

  /** `program: error: …` and a line a hint; a bug of ours is shown with where it happened. */
  error(error: unknown): void {
    if (this.#options.json) writeAll(this.#options.stderr, formatErrorJson(error) + "\n");
    else if (error instanceof UserError) {
      this.#message("error", error.message);
      for (const hint of error.hints) this.#message("hint", hint);
    } else if (error instanceof ProtocolError) {
      this.#message("error", `Communication failed: ${error.message}`);
    } else {
      this.#message("error", `Internal error: ${error instanceof Error ? error.message : error}`);
      const trace = error instanceof Error ? error.stack ?? "" : "";
      for (const line of trace.split("\n").slice(1)) this.#message("error", line);
    }
  }

  /** `program: warning: …` */
  warning(message: string): void {
    this.#message("warning", message);
  }

  /** `program: hint: …` */
  hint(message: string): void {
    this.#message("hint", message);
  }

  /** `program: …`: what is going on, for who watches. */
  note(message: string): void {
    writeAll(this.#options.stderr, `${this.#options.program}: ${escapeControls(message)}\n`);
  }

  /** A line that the next one overwrites, "" takes away, and a pipe never gets. */
  progress(text: string): void {
    const { program, stderr } = this.#options;
    if (!stderr.isTerminal()) return;
    const line = text === "" ? "" : `${program}: ${escapeControls(text)}`;
    // Blanks, not an escape sequence: those are not for every terminal.
    writeAll(stderr, `\r${line.padEnd(this.#progressWidth)}${line === "" ? "\r" : ""}`);
    this.#progressWidth = line.length;
  }

  #message(kind: keyof typeof COLORS, message: string): void {
    const { program, stderr, noColor, forceColor } = this.#options;
    const label = noColor || !(forceColor || stderr.isTerminal())
      ? `${kind}:`
      : `\x1b[${COLORS[kind]}m${kind}:\x1b[0m`;
    // A message that cannot be written is lost: there is nowhere left to complain.
    writeAll(stderr, `${program}: ${label} ${escapeControls(message)}\n`);
  }
}

const COLORS = { error: "1;31", warning: "1;33", hint: "36" } as const;

/** The terminal this process was started on. */
export function systemTerminal(
  program: string,
  options: { noColor: boolean; forceColor?: boolean; json?: boolean },
): Terminal {
  return new Terminal({ program, stdout: Deno.stdout, stderr: Deno.stderr, ...options });
}

/** Whether colours are unwanted whatever the stream: the flag, NO_COLOR not empty, TERM=dumb. */
export function wantsNoColor(
  flag: boolean,
  env: { readonly NO_COLOR?: string | undefined; readonly TERM?: string | undefined },
): boolean {
  return flag || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
}

/** Whether colours are wanted even in a pipe: a FORCE_COLOR that is neither empty nor 0. */
export function wantsColor(env: { readonly FORCE_COLOR?: string | undefined }): boolean {
  return !["", "0"].includes(env.FORCE_COLOR ?? "");
}

/** An error for programs: `{"error":{"code":"insufficient_funds","message":…,"hints":[…]}}`. */
function formatErrorJson(error: unknown): string {
  return escapeControls(formatJson({ error: describe(error) }));
}

function describe(error: unknown): { code: string; message: string; hints?: readonly string[] } {
  const message = error instanceof Error ? error.message : `${error}`;
  if (error instanceof UserError) return { code: error.code, message, hints: error.hints };
  return { code: error instanceof ProtocolError ? error.reason : "internal", message };
}
