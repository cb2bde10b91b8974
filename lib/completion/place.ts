import { commandOptions } from "../program.ts";
import type { OptionSpec, ProgramSpec } from "../program.ts";

/** One place on a command line, after the words of a command or of some commands' beginning. */
export interface Place {
  /** The words so far: `audit verify`; "" before any. */
  readonly path: string;
  /** The words that may come next, with what they do. */
  readonly words: readonly Candidate[];
  readonly options: readonly OptionSpec[];
  /** What the operands are. */
  readonly operands: Values;
}

/** A word to offer, with what it does. */
export interface Candidate {
  readonly word: string;
  readonly text: string;
}

/** What stands for a value: names of files, one of some words, or what nobody can guess. */
export type Values = "files" | "unknown" | readonly string[];

/** Every place of a program's command line. */
export function placesOf(program: ProgramSpec): readonly Place[] {
  const names = program.commands.map(({ name }) => name.split(" "));
  const paths = names.flatMap((name) => name.map((_, at) => name.slice(0, at + 1).join(" ")));
  return ["", ...new Set(paths)].map((path) => {
    const command = program.commands.find(({ name }) => name === path);
    return {
      path,
      words: nextWords(program, path),
      options: optionsAt(program, path),
      operands: valuesOf(command?.operands),
    };
  });
}

/** What an option's value is. */
export function optionValues({ value, choices }: OptionSpec): Values {
  return choices ?? valuesOf(value);
}

/** A group of commands offers what any of them takes: options may stand before the last word. */
function optionsAt(program: ProgramSpec, path: string): readonly OptionSpec[] {
  if (path === "") return program.options;
  const exact = program.commands.filter(({ name }) => name === path);
  const begun = program.commands.filter(({ name }) => name.startsWith(`${path} `));
  const options = (exact.length > 0 ? exact : begun).flatMap((c) => commandOptions(program, c));
  return options.filter(({ long }, at) => options.findIndex((o) => o.long === long) === at);
}

function nextWords(program: ProgramSpec, path: string): readonly Candidate[] {
  const start = path === "" ? "" : `${path} `;
  const words = new Map<string, string>();
  for (const { name, summary } of program.commands) {
    if (!name.startsWith(start)) continue;
    const [word, ...rest] = name.slice(start.length).split(" ");
    const group = words.get(word!);
    // A word that begins more names than one stands for all of them.
    const text = rest.length === 0 ? summary : `${rest.join(" ")} …`;
    words.set(word!, group === undefined || rest.length === 0 ? text : group);
  }
  if (path === "") words.set("help", "tell more of a command");
  return [...words].map(([word, text]) => ({ word, text }));
}

/** `{bash|zsh|fish}` are words, `<file>` and `<folder>` are names of files. */
function valuesOf(form: string | undefined): Values {
  const choices = /\{(.*)\}/.exec(form ?? "")?.[1];
  if (choices !== undefined) return choices.split("|");
  return /<(?:file|folder)>/.test(form ?? "") ? "files" : "unknown";
}
