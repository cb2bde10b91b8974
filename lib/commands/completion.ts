import { readValues } from "../argv.ts";
import type { CommandIo } from "../command.ts";
import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";
import { UserError } from "../errors.ts";
import { EXIT } from "../exit_code.ts";
import { quote } from "../quote.ts";
import type { ToolLine } from "../tool_commands.ts";

const WRITERS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `completion {bash|zsh|fish}`: a script that completes the program's commands and options. */
export function run(line: ToolLine, { program, answer, terminal }: CommandIo): number {
  const [shell = ""] = line.operands;
  const write = readValues(line, () => {
    if (Object.hasOwn(WRITERS, shell)) return WRITERS[shell as keyof typeof WRITERS];
    throw new UserError(`Cannot complete for ${quote(shell)}`, {
      hints: [`choose one of ${Object.keys(WRITERS).join(", ")}`],
    });
  });
  const script = write(program);
  if (line.flags.json) answer({ json: { shell, script }, text: script });
  else terminal.printText(script);
  return EXIT.done;
}
