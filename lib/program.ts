/** One option of a program; the table of these makes both the parser and the help text. */
export interface OptionSpec {
  /** The name after `--`. */
  readonly long: string;
  /** The letter after `-`. */
  readonly short?: string;
  /** What stands for the value in the help text, as `<port>`; absent: the option takes none. */
  readonly value?: string;
  readonly help: string;
  /** Whether the contest knows the short form: all that strict mode accepts. */
  readonly contest?: boolean;
}

/** One command, named by the first operand. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** The long names of the options it takes, besides help and version. */
  readonly options: readonly string[];
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
  /** Variables of the environment with what they do. */
  readonly environment: readonly (readonly [string, string])[];
}

/** What every program has; they beat every other option. */
export const COMMON_OPTIONS = [
  { long: "help", short: "h", help: "this text" },
  { long: "version", help: "the version, in one line" },
] as const satisfies readonly OptionSpec[];

/** Strict mode: the contest's rules to the letter (docs/CLI.md, "Strict mode"). */
export const STRICT_VARIABLE = "COFRE_STRICT";
