import type { CommandIo } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import type { ToolLine } from "../tool_commands.ts";

/** `config`: what every option that can be set is now, and which of its sources won. */
export function run({ flags, given }: ToolLine, { program, answer }: CommandIo): number {
  const settings = program.options.filter(({ settable }) => settable).map(({ long, value }) => ({
    option: long,
    value: flags[long] ?? null,
    source: given.get(long) ?? "default",
    text: value === undefined ? (flags[long] ? "yes" : "no") : `${flags[long] ?? ""}`,
  }));
  answer({
    json: { settings: settings.map(({ option, value, source }) => ({ option, value, source })) },
    text: {
      columns: [{ title: "option" }, { title: "value" }, { title: "from" }],
      rows: settings.map(({ option, text, source }) => [option, text, source]),
    },
  });
  return EXIT.done;
}
