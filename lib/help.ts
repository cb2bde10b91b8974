import type { CommandSpec, OptionSpec, ProgramSpec } from "./program.ts";
import { COMMON_OPTIONS } from "./program.ts";

/** The help text of a program, or of one of its commands, with its line end. */
export function formatHelp(program: ProgramSpec, command?: CommandSpec): string {
  return command === undefined ? programHelp(program) : commandHelp(program, command);
}

function programHelp(program: ProgramSpec): string {
  return [
    `${program.name} - ${program.summary}`,
    section("Usage", program.usage.map((form) => [`${program.name} ${form}`, ""])),
    section("Examples", program.examples.map(([line, effect]) => [`$ ${line}`, effect])),
    section("Commands", program.commands.map(({ name, summary }) => [name, summary])),
    section("Options", program.options.map(optionRow)),
    section("Environment", program.environment),
  ].filter((part) => part !== "").join("\n\n") + "\n";
}

function commandHelp(program: ProgramSpec, command: CommandSpec): string {
  const names = [...command.options, ...COMMON_OPTIONS.map(({ long }) => long)];
  const options = program.options.filter(({ long }) => names.includes(long));
  return [
    `${program.name} ${command.name} - ${command.summary}`,
    section("Usage", [[`${program.name} ${command.name} [options]`, ""]]),
    section("Options", options.map(optionRow)),
  ].join("\n\n") + "\n";
}

function optionRow(option: OptionSpec): [string, string] {
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  return [
    `${short}--${option.long}${option.value === undefined ? "" : ` ${option.value}`}`,
    option.help,
  ];
}

/** A title and its rows in two columns; nothing if there is no row. */
function section(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  return [title, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())]
    .join("\n");
}
