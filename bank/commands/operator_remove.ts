import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { quote } from "../../lib/quote.ts";
import { withDesk } from "../admin/desk.ts";
import type { BankLine } from "../commands.ts";
import { changeOperators, parseOperatorName } from "../console/operator_file.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank operator remove NAME`: a running console logs them out within seconds. */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const name = readValues(line, () => parseOperatorName(line.operands[0]!));
  const deskOf = deskFiles(line);
  await withDesk(deskOf, terminal, async (desk) => {
    await changeOperators(deskOf.files.operators, async (all) => {
      if (!all.delete(name)) {
        throw new UserError(`There is no operator ${quote(name)}`, {
          code: "operator_not_found",
          hints: ["see bank operator list"],
        });
      }
      await desk.administer({ kind: "note", action: "remove_operator", detail: name });
    });
  });
  answer({
    json: { act: "remove_operator", name },
    text: `The operator ${quote(name)} may use the console no more.`,
  });
  return EXIT.done;
}
