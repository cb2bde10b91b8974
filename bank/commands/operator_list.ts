import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import type { BankLine } from "../commands.ts";
import { readOperators } from "../console/operator_file.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank operator list` */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const { files } = deskFiles(line);
  const operators = await readOperators(files.operators, (message) => terminal.warning(message));
  const names = [...operators.keys()].sort();
  answer({
    json: { operators: names.map((name) => ({ name })) },
    text: { columns: [{ title: "OPERATOR" }], rows: names.map((name) => [name]) },
  });
  return EXIT.done;
}
