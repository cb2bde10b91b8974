import { counted } from "./counted.ts";
import type { CommandSpec, OptionSpec, ProgramSpec } from "./program.ts";
import { commandOptions, environmentRows } from "./program.ts";

/**
 * The help text, with its line end: of a program, of the command that the words name, or of the
 * commands whose names begin with them.
 */
export function formatHelp(program: ProgramSpec, words: readonly string[] = []): string {
  const name = words.join(" ");
  const command = program.commands.find((command) => command.name === name);
  if (command !== undefined) return commandHelp(program, command);
  return words.length === 0 ? programHelp(program) : groupHelp(program, name);
}

function programHelp(program: ProgramSpec): string {
  return join(
    `${program.name} - ${program.summary}`,
    section("Usage", program.usage.map((form) => [`${program.name} ${form}`, ""])),
    section("Examples", program.examples.map(([line, effect]) => [`$ ${line}`, effect])),
    section("Commands", program.commands.map(commandRow)),
    section("Options", program.options.map(optionRow)),
    section("Environment", environmentRows(program)),
    program.commands.length === 0 ? "" : `"${program.name} help <command>" tells more of each.`,
  );
}

function commandHelp(program: ProgramSpec, command: CommandSpec): string {
  const examples = command.examples ?? [];
  return join(
    `${program.name} ${command.name} - ${command.summary}`,
    section("Usage", [[usageOf(program, command), ""]]),
    section("Examples", examples.map(([line, effect]) => [`$ ${line}`, effect])),
    section("Options", commandOptions(program, command).map(optionRow)),
  );
}

function groupHelp(program: ProgramSpec, name: string): string {
  const commands = program.commands.filter((command) => command.name.startsWith(`${name} `));
  return join(
    `${program.name} ${name} - ${counted(commands.length, "command", "commands")}`,
    section("Commands", commands.map(commandRow)),
    `"${program.name} help ${name} <command>" tells more of each.`,
  );
}

/** One line: `bank backup [options] <file>`. */
export function usageOf(program: ProgramSpec, command: CommandSpec): string {
  const operands = command.operands === undefined ? [] : [command.operands];
  return [program.name, command.name, "[options]", ...operands].join(" ");
}

/** The help of an option with all that it may be, and what it is where nothing sets it. */
export function optionText(option: OptionSpec): string {
  const choices = option.choices === undefined ? [] : [option.choices.join(", ")];
  const preset = option.default === undefined ? [] : [`default ${option.default}`];
  return [[option.help, ...choices].join(": "), ...preset].join(", ");
}

function commandRow({ name, operands, summary }: CommandSpec): [string, string] {
  return [operands === undefined ? name : `${name} ${operands}`, summary];
}

function optionRow(option: OptionSpec): [string, string] {
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  return [
    `${short}--${option.long}${option.value === undefined ? "" : ` ${option.value}`}`,
    optionText(option),
  ];
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

/** A title and its rows in two columns; nothing if there is no row. */
function section(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  return [title, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())]
    .join("\n");
}
