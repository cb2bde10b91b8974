import { closest } from "./closest.ts";
import { UserError } from "./errors.ts";
import { ARGUMENT_CHARACTERS_MAX } from "./limits.ts";
import { COMMON_OPTIONS } from "./program.ts";
import type { OptionSpec } from "./program.ts";
import { quote } from "./quote.ts";

/**
 * The first pass over a command line: rewrites getopt's many forms (`-ga x`, `-p3000`, `-a -g`) to
 * `--name=value`, and refuses what has no meaning or two (POSIX, XBD 12.2). Strict, it knows no
 * long option, no `--` and no operand, for the contest has none.
 */
export class ArgvRewriter {
  /** `--name` and `--name=value`, each name once. */
  readonly rewritten: string[] = [];
  readonly operands: string[] = [];
  /** The long names in `rewritten`. */
  readonly given = new Set<string>();
  readonly #options: readonly OptionSpec[];
  readonly #strict: boolean;
  #unread: string[] = [];

  constructor(options: readonly OptionSpec[], { strict }: { strict: boolean }) {
    this.#options = strict ? options.filter(({ contest }) => contest) : options;
    this.#strict = strict;
  }

  /** Reads up to the end, or to a request for help or the version. @throws {UserError} */
  readAll(argv: readonly string[]): void {
    if (argv.some((argument) => argument.length > ARGUMENT_CHARACTERS_MAX)) {
      throw new UserError(`Cannot read an argument of over ${ARGUMENT_CHARACTERS_MAX} characters`);
    }
    const rest = this.#unread = [...argv];
    while (rest.length > 0 && !COMMON_OPTIONS.some(({ long }) => this.given.has(long))) {
      const argument = rest.shift()!;
      if (argument === "--" && !this.#strict) this.#addOperands(rest.splice(0));
      else if (argument.startsWith("--")) this.#readLong(argument, rest);
      else if (argument.startsWith("-") && argument !== "-") this.#readShorts(argument, rest);
      else this.#addOperands([argument]);
    }
    if (this.operands[0] === "help") this.#askForHelp();
  }

  /** Whether the line has this option, also behind what was refused: an error is told by it. */
  asksFor(long: string): boolean {
    return this.given.has(long) || (!this.#strict && this.#unread.includes(`--${long}`));
  }

  /** `--name`, `--name value` or `--name=value`. */
  #readLong(argument: string, rest: string[]): void {
    const [, name, value] = /^--([^=]*)(?:=(.*))?$/s.exec(argument)!;
    const option = this.#options.find(({ long }) => long === name);
    if (option === undefined || this.#strict) throw this.#unknown(`--${name}`);
    if (takesNoValue(option)) {
      if (value !== undefined) throw new UserError(`Option ${quote(`--${name}`)} takes no value`);
      this.#add(option, `--${name}`);
    } else {
      this.#add(option, `--${name}`, value ?? takeValue(rest, `--${name}`));
    }
  }

  /** `-g`, `-p 3000`, `-p3000`, and letters in one: `-ga x`. What follows is a value, come what may. */
  #readShorts(argument: string, rest: string[]): void {
    const letters = Array.from(argument).slice(1);
    while (letters.length > 0) {
      const name = `-${letters.shift()!}`;
      const option = this.#options.find(({ short }) => `-${short}` === name);
      if (option === undefined) throw this.#unknown(name, argument);
      if (takesNoValue(option)) this.#add(option, name);
      else this.#add(option, name, letters.splice(0).join("") || takeValue(rest, name));
    }
  }

  /** `bank help check` asks for what `bank check --help` asks for. */
  #askForHelp(): void {
    this.operands.shift();
    if (!this.given.has("help")) this.rewritten.push("--help");
    this.given.add("help");
  }

  #add(option: OptionSpec, name: string, value?: string): void {
    if (this.given.has(option.long)) throw new UserError(`Option "${name}" is given twice`);
    if (value === "") throw new UserError(`Option "${name}" has an empty value`);
    if (value !== undefined) refuseOtherChoice(option, name, value);
    this.given.add(option.long);
    this.rewritten.push(`--${option.long}${value === undefined ? "" : `=${value}`}`);
  }

  #addOperands(operands: readonly string[]): void {
    if (this.#strict && operands.length > 0) throw unexpected(operands[0]!);
    this.operands.push(...operands);
  }

  #unknown(name: string, argument: string = name): UserError {
    const place = argument === name ? "" : ` in ${quote(argument)}`;
    const meant = this.#strict ? undefined : this.#didYouMean(name);
    return new UserError(
      `Unknown option ${quote(name)}${place}`,
      meant === undefined ? {} : { hints: [`did you mean ${meant}?`] },
    );
  }

  #didYouMean(name: string): string | undefined {
    const letter = this.#options.find(({ short }) => `--${short}` === name)?.short;
    if (letter !== undefined) return `-${letter}`;
    const long = closest(name.slice(2), this.#options.map(({ long }) => long));
    return long === undefined ? undefined : `--${long}`;
  }
}

/** Whether the option stands alone. */
export function takesNoValue(option: OptionSpec): boolean {
  return option.value === undefined;
}

function refuseOtherChoice({ choices }: OptionSpec, name: string, value: string): void {
  if (choices === undefined || choices.includes(value)) return;
  const meant = closest(value, choices);
  throw new UserError(`Cannot use ${quote(value)} for "${name}"`, {
    hints: [meant === undefined ? `choose one of ${choices.join(", ")}` : `did you mean ${meant}?`],
  });
}

function takeValue(rest: string[], name: string): string {
  const value = rest.shift();
  if (value === undefined) throw new UserError(`Option "${name}" needs a value after it`);
  return value;
}

/** For an operand that means nothing where it stands. */
export function unexpected(operand: string, hints: readonly string[] = []): UserError {
  return new UserError(`Unexpected argument ${quote(operand)}`, { hints });
}
