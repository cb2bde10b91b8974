import { usageOf } from "../../lib/help.ts";
import { COMMAND_OPTIONS, commandOptions, environmentRows } from "../../lib/program.ts";
import type { CommandSpec, OptionSpec, ProgramSpec } from "../../lib/program.ts";
import { markdownTable } from "./markdown_table.ts";

/** A table of options with their defaults. */
export function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.map((option) => {
    const { short, long, value } = option;
    const names = [...(short === undefined ? [] : [`-${short}`]), `--${long}`];
    return [
      `\`${names.join(", ")}${value === undefined ? "" : ` ${value}`}\``,
      option.default === undefined ? "" : `\`${option.default}\``,
      [option.help, ...(option.choices ?? []).map((choice) => `\`${choice}\``)].join(" "),
    ];
  });
  return markdownTable(["Option", "Default", "Meaning"], rows);
}

/** A section a command: usage, options besides those of every command, examples. */
export function commandSections(program: ProgramSpec): string {
  return program.commands.map((command) => commandSection(program, command)).join("\n");
}

function commandSection(program: ProgramSpec, command: CommandSpec): string {
  const everywhere = COMMAND_OPTIONS.map(({ long }): string => long);
  const options = commandOptions(program, command).filter(({ long }) => !everywhere.includes(long));
  const examples = command.examples ?? [];
  return [
    `### \`${program.name} ${command.name}\`\n`,
    `${sentence(command.summary)}\n`,
    "```text",
    usageOf(program, command),
    ...examples.flatMap(([line, effect]) => ["", `$ ${line}`, `  ${effect}`]),
    "```\n",
    ...(options.length === 0 ? [] : [optionTable(options)]),
  ].join("\n");
}

/** The variables of the environment that a program reads. */
export function variableTable(program: ProgramSpec): string {
  const rows = environmentRows(program).map(([name, effect]) => [
    `\`${name}\``,
    effect.startsWith("--") ? `\`${effect}\`` : effect,
  ]);
  return markdownTable(["Variable", "Sets"], rows);
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
