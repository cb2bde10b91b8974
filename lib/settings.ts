import { closest } from "./closest.ts";
import type { Environment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { variableOf } from "./program.ts";
import type { OptionSpec, ProgramSpec } from "./program.ts";
import { quote } from "./quote.ts";

/** The value of an option that the command line does not give. */
export interface Setting {
  /** For an option without a value: `true` or `false`. */
  readonly value: string;
  /** Where it comes from: the variable's name or the file's path. */
  readonly source: string;
}

/** Settings by the long names of their options. */
export type Settings = ReadonlyMap<string, Setting>;

/** A settings file as text. */
export interface SettingsFile {
  readonly path: string;
  readonly text: string;
}

/** No settings: those of strict mode. */
export const NO_SETTINGS: Settings = new Map();

/**
 * What is set beside the command line: by the environment, else by the first file that has it.
 * @throws {UserError} for a file of another form, and for what cannot be set
 */
export function readSettings(
  program: ProgramSpec,
  environment: Environment,
  files: readonly SettingsFile[],
): Settings {
  const settings = new Map<string, Setting>();
  const options = program.options.filter((option) => option.settable);
  for (const file of [...files].reverse()) {
    for (const [long, setting] of readFile(program, options, file)) settings.set(long, setting);
  }
  for (const option of options) {
    const source = variableOf(program, option);
    const text = environment[source] ?? "";
    if (text === "") continue;
    settings.set(option.long, { value: checkedValue(option, text, source), source });
  }
  return settings;
}

/** `{"atm": {"bank-port": 4000}, "bank": {…}}`: the options of each program by their long names. */
function* readFile(
  program: ProgramSpec,
  options: readonly OptionSpec[],
  { path, text }: SettingsFile,
): Generator<[string, Setting]> {
  const refuse = (problem: string, ...hints: string[]) =>
    new UserError(`Cannot use the settings in ${quote(path)}: ${problem}`, { hints });
  const programs = objectIn(text);
  if (programs === undefined) throw refuse('it is not JSON like {"atm":{"bank-port":4000}}');
  for (const name of Object.keys(programs)) {
    if (!PROGRAM_NAMES.includes(name)) throw refuse(`there is no program ${quote(name)}`);
  }
  const own = programs[program.name] ?? {};
  if (!isObject(own)) throw refuse(`${quote(program.name)} is no object`);
  for (const [long, value] of Object.entries(own)) {
    const option = options.find((option) => option.long === long);
    if (option === undefined) {
      const meant = closest(long, options.map(({ long }) => long));
      const hints = meant === undefined ? [] : [`did you mean ${quote(meant)}?`];
      throw refuse(`${quote(long)} cannot be set`, ...hints);
    }
    if (!["string", "number", "boolean"].includes(typeof value) || value === "") {
      throw refuse(`${quote(long)} has no value`);
    }
    yield [long, { value: checkedValue(option, `${value}`, path), source: path }];
  }
}

const PROGRAM_NAMES = ["atm", "bank"];

function checkedValue(option: OptionSpec, text: string, source: string): string {
  if (option.value === undefined) {
    const value = { "1": "true", "true": "true", "0": "false", "false": "false" }[text];
    if (value !== undefined) return value;
  } else if (option.choices === undefined || option.choices.includes(text)) {
    return text;
  }
  throw new UserError(`Cannot use ${quote(text)} for ${quote(option.long)} in ${source}`, {
    hints: [`choose one of ${(option.choices ?? ["1", "0"]).join(", ")}`],
  });
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The source of what the command line itself gives. */
export const COMMAND_LINE = "command line";

/** The values of a line and where each was set, by the long names of their options. */
export interface ValuedLine {
  readonly given: ReadonlyMap<string, string>;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** The settings that texts are about, for they have the name or the value; and where each is set. */
export function settingsIn(
  texts: readonly string[],
  { given, flags }: ValuedLine,
): readonly (readonly [string, string])[] {
  const words = texts.flatMap((text) => text.split(/[\s,;:()"]+/));
  return [...given].filter(([long, source]) =>
    source !== COMMAND_LINE &&
    (words.includes(`--${long}`) || texts.some((text) => text.includes(quote(`${flags[long]}`))))
  );
}
