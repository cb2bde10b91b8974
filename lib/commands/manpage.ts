import { join } from "node:path";
import { RELEASE_DATE } from "../build_info.ts";
import type { CommandIo } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { explainFileError } from "../file_error.ts";
import { manPage } from "../manpage.ts";
import { quote } from "../quote.ts";
import type { ToolLine } from "../tool_commands.ts";

/** `manpage`: the manual page on stdout, or as a file in a folder where man looks. */
export async function run(line: ToolLine, io: CommandIo): Promise<number> {
  const { program, terminal, answer } = io;
  const { directory } = line.flags;
  const page = manPage(program, RELEASE_DATE);
  if (typeof directory !== "string") {
    if (line.flags.json) answer({ json: { page }, text: page });
    else terminal.printText(page);
    return EXIT.done;
  }
  const path = join(directory, `${program.name}.1`);
  try {
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(path, page);
  } catch (error) {
    throw explainFileError("write manual page", path, error);
  }
  answer({ json: { file: path }, text: `Wrote ${quote(path)}.` });
  return EXIT.done;
}
