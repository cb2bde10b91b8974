/** One option of a program; the table of these makes both the parser and the help text. */
export interface OptionSpec {
  /** The name after `--`. */
  readonly long: string;
  /** The letter after `-`. */
  readonly short?: string;
  /** What stands for the value in the help text, as `<port>`; absent: the option takes none. */
  readonly value?: string;
  /** All that the value may be, if that is a short list. */
  readonly choices?: readonly string[];
  /** What holds where nothing sets it. */
  readonly default?: string;
  readonly help: string;
  /** Whether the contest knows the short form: all that strict mode accepts. */
  readonly contest?: boolean;
  /** Whether the environment and the settings files may set it too. */
  readonly settable?: boolean;
}

/** One command, named by the first operands. */
export interface CommandSpec {
  /** One word or more: `check`, `audit verify`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name: `<name>`, `[<file>]`, `<file>...`, `[<file>...]`; absent: nothing. */
  readonly operands?: string;
  /** The long names of the program's options that it takes, besides {@linkcode COMMAND_OPTIONS}. */
  readonly options: readonly string[];
  /** Whether it takes every option that can be set elsewhere too. */
  readonly takesSettable?: boolean;
  /** Options that the program without a command does not take. */
  readonly own?: readonly OptionSpec[];
  /** Command lines with what they do. */
  readonly examples?: readonly (readonly [string, string])[];
}

/** All that a program's command line may hold. */
export interface ProgramSpec {
  readonly name: string;
  readonly summary: string;
  /** Everything after the program's name, a form a line. */
  readonly usage: readonly string[];
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
  readonly options: readonly OptionSpec[];
  readonly commands: readonly CommandSpec[];
  /** Variables of the environment with what they do, besides those of settable options. */
  readonly environment: readonly (readonly [string, string])[];
}

/** What every program has; they beat every other option. */
export const COMMON_OPTIONS = [
  { long: "help", short: "h", help: "this text" },
  { long: "version", help: "the version, in one line" },
] as const satisfies readonly OptionSpec[];

/** What every command has. */
export const COMMAND_OPTIONS = [
  { long: "json", help: "the answer as one line of JSON" },
  { long: "no-color", help: "no colours" },
  ...COMMON_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** Strict mode: the contest's rules to the letter (docs/CLI.md, "Strict mode"). */
export const STRICT_VARIABLE = "COFRE_STRICT";

/** All options a command takes, in the order of the help text. */
export function commandOptions(program: ProgramSpec, command: CommandSpec): readonly OptionSpec[] {
  const shared = program.options.filter(({ long, settable }) =>
    command.options.includes(long) || (command.takesSettable === true && settable === true)
  );
  return uniqueOptions([...command.own ?? [], ...shared, ...COMMAND_OPTIONS]);
}

/** All options of a program and its commands. An option has one meaning wherever it occurs. */
export function allOptions(program: ProgramSpec): readonly OptionSpec[] {
  const own = program.commands.flatMap((command) => command.own ?? []);
  return uniqueOptions([...program.options, ...own, ...COMMAND_OPTIONS]);
}

/** The variable that sets an option: `ATM_BANK_PORT` for `--bank-port`. */
export function variableOf(program: ProgramSpec, option: OptionSpec): string {
  return `${program.name}_${option.long}`.toUpperCase().replaceAll("-", "_");
}

/** Every variable of the environment that a program reads for people, with what it does. */
export function environmentRows(program: ProgramSpec): readonly (readonly [string, string])[] {
  const settable = program.options.filter((option) => option.settable);
  const rows = settable.map((option) => [variableOf(program, option), `--${option.long}`] as const);
  return [...program.environment, ...rows];
}

/** How many operands a command takes: `<file>...` is one or more. */
export function operandCount(command: CommandSpec): { readonly min: number; readonly max: number } {
  const words = command.operands?.split(" ") ?? [];
  return {
    min: words.filter((word) => !word.startsWith("[")).length,
    max: words.some((word) => word.includes("...")) ? Infinity : words.length,
  };
}

function uniqueOptions(options: readonly OptionSpec[]): readonly OptionSpec[] {
  const seen = new Map<string, OptionSpec>();
  for (const option of options) if (!seen.has(option.long)) seen.set(option.long, option);
  return [...seen.values()];
}
