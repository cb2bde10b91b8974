import { ArgvRewriter, takesNoValue, unexpected } from "./argv_rewriter.ts";
import { closest } from "./closest.ts";
import { UsageError, UserError } from "./errors.ts";
import {
  allOptions,
  COMMAND_OPTIONS,
  commandOptions,
  COMMON_OPTIONS,
  operandCount,
} from "./program.ts";
import type { CommandSpec, OptionSpec, ProgramSpec } from "./program.ts";
import { quote } from "./quote.ts";
import { COMMAND_LINE, NO_SETTINGS, settingsIn } from "./settings.ts";
import type { Settings, ValuedLine } from "./settings.ts";

/** Every option by its long name: text if it takes a value, else whether it is given. */
export type Flags<Program extends ProgramSpec> = {
  readonly [Option in OptionsOf<Program> as Option["long"]]: Option extends { value: string }
    ? Option extends { default: string } ? string : string | undefined
    : boolean;
};

type OptionsOf<Program extends ProgramSpec> =
  | Program["options"][number]
  | OwnOptions<Program["commands"][number]>
  | (typeof COMMAND_OPTIONS)[number];

type OwnOptions<Command> = Command extends { own: readonly (infer Own extends OptionSpec)[] } ? Own
  : never;

/** A command line that has one of the program's forms; its values are still text. */
export interface CommandLine<Program extends ProgramSpec> {
  readonly flags: Flags<Program>;
  readonly command?: Program["commands"][number];
  /** What follows the command's name; with `--help`, all words: what help is wanted on. */
  readonly operands: readonly string[];
  /** The long names of the options that do not have their default, and where each was set. */
  readonly given: ReadonlyMap<string, string>;
  /** What to ask help of, as `bank audit verify`. */
  readonly name: string;
}

/** A line that names a command. */
export type NamedLine<Program extends ProgramSpec> = CommandLine<Program> & {
  readonly command: Program["commands"][number];
};

/** Whether the line names a command. */
export function namesCommand<Program extends ProgramSpec>(
  line: CommandLine<Program>,
): line is NamedLine<Program> {
  return line.command !== undefined;
}

/** Whose table, which rules, and what to make of the text. */
export interface ArgvOptions<Program extends ProgramSpec, T> {
  readonly program: Program;
  readonly strict: boolean;
  /** What holds where the command line is silent; absent: nothing. */
  readonly settings?: () => Settings;
  /** Turns the text into typed values; throws {@linkcode UserError} for what it refuses. */
  readonly read: (line: CommandLine<Program>) => T;
}

/**
 * Reads a command line: {@linkcode ArgvRewriter} brings it to one form, in which every option gets
 * its type.
 * @throws {UsageError}
 */
export function parseArgv<const Program extends ProgramSpec, T>(
  argv: readonly string[],
  { program, strict, settings = () => NO_SETTINGS, read }: ArgvOptions<Program, T>,
): T {
  const rewriter = new ArgvRewriter(allOptions(program), { strict });
  let line: CommandLine<Program> | undefined;
  try {
    rewriter.readAll(argv);
    line = readLine(program, rewriter, settings);
    return read(line);
  } catch (error) {
    // Looked for again: the options may have been refused with the command already read.
    const words = commandWords(rewriter.operands, program);
    throw asUsageError(error, {
      name: [program.name, ...words].join(" "),
      inCommand: words.length > 0,
      hint: !strict,
      json: rewriter.asksFor("json") || (line?.flags as { json?: boolean })?.json === true,
      noColor: rewriter.asksFor("no-color"),
      line,
    });
  }
}

/**
 * Reads the values of a command's line. What `read` refuses is wrong usage, with its own exit code,
 * rather than a failure.
 * @throws {UsageError}
 */
export function readValues<T>(
  line: Pick<CommandLine<ProgramSpec>, "name"> & ValuedLine & { flags: { readonly json: boolean } },
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    const { name, flags: { json } } = line;
    throw asUsageError(error, { name, inCommand: true, hint: true, json, line });
  }
}

function asUsageError(
  error: unknown,
  { name, inCommand, hint, json, noColor = false, line }: {
    readonly name: string;
    readonly inCommand: boolean;
    readonly hint: boolean;
    readonly json: boolean;
    readonly noColor?: boolean;
    readonly line: ValuedLine | undefined;
  },
): unknown {
  if (!(error instanceof UserError)) return error;
  const hints = error.hints.length > 0 || !hint ? [...error.hints] : [`see "${name} --help"`];
  // What is refused may not stand on the line at all.
  const elsewhere = line === undefined ? [] : settingsIn([error.message, ...error.hints], line);
  if (elsewhere.length > 0) {
    hints.push(`set too: ${elsewhere.map(([long, by]) => `--${long} by ${by}`).join(", ")}`);
  }
  return new UsageError(error.message, { hints, inCommand, json, noColor });
}

function readLine<Program extends ProgramSpec>(
  program: Program,
  { given, operands, rewritten }: ArgvRewriter,
  settings: () => Settings,
): CommandLine<Program> {
  const words = commandWords(operands, program);
  const command = program.commands.find(({ name }) => name === words.join(" "));
  const help = given.has("help");
  refuseUnknownCommand(operands, words, { program, command, help });
  if (command !== undefined && !help) refuseOtherOperands(operands.slice(words.length), command);
  refuseForeignOptions(given, program, command);
  const asks = COMMON_OPTIONS.some(({ long }) => given.has(long));
  const set = asks ? NO_SETTINGS : notGiven(settings(), given, optionsOf(program, command));
  const options = allOptions(program);
  const texts = new Map([...set].map(([long, { value }]) => [long, value] as const));
  for (const [, long, text] of rewritten.map((argument) => REWRITTEN.exec(argument)!)) {
    texts.set(long!, text ?? "true");
  }
  const flags = Object.fromEntries(options.map((option) => {
    const text = texts.get(option.long);
    return [option.long, takesNoValue(option) ? text === "true" : text ?? option.default];
  })) as Flags<Program>;
  return {
    flags,
    ...(command === undefined ? {} : { command }),
    operands: help ? words : operands.slice(words.length),
    given: new Map([
      ...[...given].map((long) => [long, COMMAND_LINE] as const),
      ...[...set].map(([long, { source }]) => [long, source] as const),
    ]),
    name: [program.name, ...words].join(" "),
  };
}

/** The settings of these options that the line does not overrule. */
function notGiven(
  settings: Settings,
  given: ReadonlySet<string>,
  options: readonly OptionSpec[],
): Settings {
  const wanted = options.filter(({ long }) => !given.has(long)).map(({ long }) => long);
  return new Map([...settings].filter(([long]) => wanted.includes(long)));
}

/** `--name` or `--name=value`, whatever is in the value. */
const REWRITTEN = /^--([^=]+)(?:=([^]*))?$/;

/** The leading operands that name a command, or begin the names of some, as `audit` does. */
function commandWords(operands: readonly string[], program: ProgramSpec): readonly string[] {
  const names = program.commands.map(({ name }) => name.split(" "));
  let count = 0;
  while (
    count < operands.length &&
    names.some((name) => operands.slice(0, count + 1).every((word, at) => word === name[at]))
  ) count++;
  return operands.slice(0, count);
}

function refuseUnknownCommand(
  operands: readonly string[],
  words: readonly string[],
  { program, command, help }: {
    program: ProgramSpec;
    command: CommandSpec | undefined;
    help: boolean;
  },
): void {
  const other = operands[words.length];
  if (command !== undefined || (other === undefined && (help || words.length === 0))) return;
  const depth = words.length;
  const nexts = program.commands.map(({ name }) => name.split(" "))
    .filter((name) => words.every((word, at) => name[at] === word))
    .map((name) => name[depth]!);
  if (other === undefined) {
    const choices = [...new Set(nexts)].join(", ");
    throw new UserError(`The command ${quote(words.join(" "))} needs one of: ${choices}`);
  }
  const meant = closest(other, nexts);
  const name = [...words, meant].join(" ");
  throw unexpected(other, meant === undefined ? [] : [`did you mean the command ${name}?`]);
}

function refuseOtherOperands(operands: readonly string[], command: CommandSpec): void {
  const { min, max } = operandCount(command);
  if (operands.length > max) throw unexpected(operands[max]!);
  if (operands.length < min) {
    const missing = command.operands!.split(" ")[operands.length]!;
    throw new UserError(`The command ${quote(command.name)} needs ${missing} after it`);
  }
}

function refuseForeignOptions(
  given: ReadonlySet<string>,
  program: ProgramSpec,
  command: CommandSpec | undefined,
): void {
  const known = optionsOf(program, command);
  for (const long of given) {
    if (known.some((option) => option.long === long)) continue;
    throw new UserError(
      command === undefined
        ? `Option "--${long}" is for commands only`
        : `Option "--${long}" is not one of the command ${quote(command.name)}`,
    );
  }
}

function optionsOf(
  program: ProgramSpec,
  command: CommandSpec | undefined,
): readonly OptionSpec[] {
  return command === undefined ? program.options : commandOptions(program, command);
}
