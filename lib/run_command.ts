import { printAnswer } from "./answer.ts";
import type { CommandModule } from "./command.ts";
import type { ProgramSpec } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Loads a command and runs it; gives the exit code. */
export async function runCommand<Line extends { readonly flags: { readonly json: boolean } }>(
  load: () => Promise<CommandModule<Line>>,
  line: Line,
  { program, terminal }: { readonly program: ProgramSpec; readonly terminal: Terminal },
): Promise<number> {
  const { run } = await load();
  return await run(line, {
    program,
    terminal,
    answer: (answer) => printAnswer(terminal, answer, line.flags.json),
  });
}
