import type { Answer } from "./answer.ts";
import type { ProgramSpec } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** What a command gets besides its line. */
export interface CommandIo {
  readonly program: ProgramSpec;
  /** For what goes to stderr, and for texts that are the answer themselves, such as a script. */
  readonly terminal: Terminal;
  /** Prints the answer: words or a table for people, one line of JSON with `--json`. */
  readonly answer: (answer: Answer) => void;
}

/**
 * A command's module, loaded only when the command is given. `run` reads the line's text with
 * {@linkcode readValues} and gives the exit code: 0 done, 1 a negative verdict, 2 cannot tell. What
 * it throws is printed, and ends with 1; wrong usage with 2, giving up at a prompt with 130.
 */
export interface CommandModule<Line> {
  readonly run: (line: Line, io: CommandIo) => Promise<number> | number;
}
