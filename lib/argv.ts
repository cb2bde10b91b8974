import { parseArgs } from "@std/cli/parse-args";
import { ArgvRewriter, takesNoValue, unexpected } from "./argv_rewriter.ts";
import { closest } from "./closest.ts";
import { UsageError, UserError } from "./errors.ts";
import { COMMON_OPTIONS } from "./program.ts";
import type { CommandSpec, OptionSpec, ProgramSpec } from "./program.ts";
import { quote } from "./quote.ts";

/** Every option by its long name: text if it takes a value, else whether it is given. */
export type Flags<Options extends readonly OptionSpec[]> = {
  readonly [Option in Options[number] as Option["long"]]: Option extends { value: string }
    ? string | undefined
    : boolean;
};

/** A command line that has one of the program's forms; its values are still text. */
export interface CommandLine<Program extends ProgramSpec> {
  readonly flags: Flags<Program["options"]>;
  readonly command?: Program["commands"][number];
}

/** Whose table, which rules, and what to make of the text. */
export interface ArgvOptions<Program extends ProgramSpec, T> {
  readonly program: Program;
  readonly strict: boolean;
  /** Turns the text into typed values; throws {@linkcode UserError} for what it refuses. */
  readonly read: (line: CommandLine<Program>) => T;
}

/**
 * Reads a command line: {@linkcode ArgvRewriter} brings it to the one form that parseArgs reads
 * without guessing, which then gives every option its type.
 * @throws {UsageError}
 */
export function parseArgv<const Program extends ProgramSpec, T>(
  argv: readonly string[],
  { program, strict, read }: ArgvOptions<Program, T>,
): T {
  const rewriter = new ArgvRewriter(program.options, { strict });
  try {
    rewriter.readAll(argv);
    const command = findCommand(rewriter.operands, program);
    refuseOtherOperands(rewriter.operands, program, command);
    refuseForeignOptions(rewriter.given, command);
    const flags = parseArgs(rewriter.rewritten, {
      boolean: program.options.filter(takesNoValue).map((option) => option.long),
      string: program.options.filter((option) => !takesNoValue(option)).map(({ long }) => long),
    }) as unknown as Flags<Program["options"]>;
    return read(command === undefined ? { flags } : { flags, command });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Looked for again: the options may have been refused with the command already read.
    const command = findCommand(rewriter.operands, program);
    const hints = error.hints.length > 0 || strict
      ? error.hints
      : [`see "${[program.name, command?.name ?? []].flat().join(" ")} --help"`];
    throw new UsageError(error.message, { hints, inCommand: command !== undefined });
  }
}

const COMMAND_WORDS_MAX = 3;

function findCommand(operands: readonly string[], program: ProgramSpec): CommandSpec | undefined {
  // Most words first, so that a command `audit verify` is not taken for a command `audit`.
  for (let words = COMMAND_WORDS_MAX; words > 0; words--) {
    const name = operands.slice(0, words).join(" ");
    const command = program.commands.find((command) => command.name === name);
    if (command !== undefined) return command;
  }
  return undefined;
}

function refuseOtherOperands(
  operands: readonly string[],
  program: ProgramSpec,
  command: CommandSpec | undefined,
): void {
  const other = operands[command === undefined ? 0 : command.name.split(" ").length];
  if (other === undefined) return;
  if (command !== undefined) throw unexpected(other);
  const meant = closest(other, program.commands.map(({ name }) => name));
  throw unexpected(other, meant === undefined ? [] : [`did you mean the command ${meant}?`]);
}

function refuseForeignOptions(given: ReadonlySet<string>, command: CommandSpec | undefined): void {
  if (command === undefined) return;
  const known = [...command.options, ...COMMON_OPTIONS.map(({ long }) => long)];
  for (const long of given) {
    if (!known.includes(long)) {
      throw new UserError(`Option "--${long}" is not one of the command ${quote(command.name)}`);
    }
  }
}
