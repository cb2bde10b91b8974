import { VERSION } from "./build_info.ts";
import { optionText } from "./help.ts";
import { COMMAND_OPTIONS, commandOptions, environmentRows } from "./program.ts";
import type { CommandSpec, OptionSpec, ProgramSpec } from "./program.ts";

/** The exit codes of docs/CLI.md, as far as both kinds of lines have them. */
const EXIT_CODES: readonly (readonly [string, string])[] = [
  ["0", "done"],
  ["1", "a command: a negative verdict, or it failed"],
  ["2", "a command: wrong usage, or it cannot tell"],
  ["63", "the ATM without a command: the bank did not answer as it must, or not in time"],
  ["130", "a command: given up at a prompt"],
  ["255", "without a command: everything else"],
];

/**
 * The manual page of a program, in the man(7) macros.
 * @param date ISO 8601: when the program was released
 */
export function manPage(program: ProgramSpec, date: string): string {
  const title = `${program.name.toUpperCase()} 1 ${date} "Cofre ${VERSION}" "Cofre"`;
  return [
    `.TH ${title}`,
    ".SH NAME",
    `${text(program.name)} \\- ${text(program.summary)}`,
    ".SH SYNOPSIS",
    ...program.usage.flatMap((form, at) => [
      ...(at === 0 ? [] : [".br"]),
      `${bold(program.name)} ${text(form)}`,
    ]),
    ".SH OPTIONS",
    ...program.options.flatMap(optionItem),
    ".SH COMMANDS",
    "Besides its own options every command takes",
    `${COMMAND_OPTIONS.map(({ long }) => bold(`--${long}`)).join(", ")}.`,
    ...program.commands.flatMap((command) => commandPart(program, command)),
    ".SH ENVIRONMENT",
    ...environmentRows(program).flatMap(([name, effect]) => item(bold(name), effect)),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(([code, meaning]) => item(code, meaning)),
    ".SH EXAMPLES",
    ...program.examples.flatMap(exampleItem),
  ].join("\n") + "\n";
}

function commandPart(program: ProgramSpec, command: CommandSpec): readonly string[] {
  const everywhere = COMMAND_OPTIONS.map(({ long }): string => long);
  const options = commandOptions(program, command).filter(({ long }) => !everywhere.includes(long));
  const name = `${program.name} ${command.name}`;
  return [
    `.SS ${text(name)}`,
    `${bold(name)} ${text(["[options]", command.operands ?? []].flat().join(" "))}`,
    ".PP",
    ...lines(`${command.summary}.`),
    ...options.flatMap(optionItem),
    ...(command.examples ?? []).flatMap(exampleItem),
  ];
}

function optionItem(option: OptionSpec): readonly string[] {
  const names = [
    ...(option.short === undefined ? [] : [bold(`-${option.short}`)]),
    bold(`--${option.long}`),
  ].join(", ");
  const value = option.value === undefined ? "" : ` \\fI${text(option.value)}\\fR`;
  return item(`${names}${value}`, optionText(option));
}

function exampleItem([line, effect]: readonly [string, string]): readonly string[] {
  return item(bold(`$ ${line}`), effect);
}

function item(term: string, words: string): readonly string[] {
  return [".TP", term, ...lines(words)];
}

function bold(words: string): string {
  return `\\fB${text(words)}\\fR`;
}

/** Words in lines of the length that manual pages have. */
function lines(words: string): readonly string[] {
  const lines = [""];
  for (const word of words.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + word.length < LINE_MAX) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map(text);
}

/** Less than the 80 that mandoc allows, for escapes make a line longer. */
const LINE_MAX = 70;

/** Words as roff takes them: no escapes, no macro at the start, hyphens that can be copied. */
function text(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&");
}
