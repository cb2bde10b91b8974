import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { checkNewPassword } from "../../lib/password.ts";
import { quote } from "../../lib/quote.ts";
import { systemRandom } from "../../lib/random.ts";
import { readNewSecret } from "../../lib/read_secret.ts";
import { secretSource } from "../../lib/secret_source.ts";
import type { SecretSource } from "../../lib/secret_source.ts";
import { withDesk } from "../admin/desk.ts";
import type { BankLine } from "../commands.ts";
import { changeOperators, parseOperatorName, readOperators } from "../console/operator_file.ts";
import { hashPassword } from "../console/operator_hash.ts";
import { deskFiles } from "./admin_act.ts";

/** `bank operator add NAME`: told to the audit log first, so that nobody comes in untold. */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const { name, source } = readValues(line, () => ({
    name: parseOperatorName(line.operands[0]!),
    source: sourceOf(line),
  }));
  const deskOf = deskFiles(line);
  const { operators } = deskOf.files;
  if ((await readOperators(operators)).has(name)) throw exists(name);
  const warn = (message: string) => terminal.warning(message);
  const password = await readNewSecret("password", source, { warn });
  checkNewPassword(password, name);
  const hash = await hashPassword(password, systemRandom);
  await withDesk(deskOf, terminal, async (desk) => {
    await changeOperators(operators, async (all) => {
      if (all.has(name)) throw exists(name);
      await desk.administer({ kind: "note", action: "add_operator", detail: name });
      all.set(name, hash);
    });
  });
  answer({
    json: { act: "add_operator", name, file: operators },
    text: `The operator ${quote(name)} may use the console: bank --console 127.0.0.1:3001`,
  });
  return EXIT.done;
}

function sourceOf({ flags }: BankLine): SecretSource {
  const file = flags["password-file"];
  const stdin = flags["password-stdin"];
  return secretSource("password", { ask: file === undefined && !stdin, file, stdin })!;
}

function exists(name: string): UserError {
  return new UserError(`There is an operator ${quote(name)} already`, {
    code: "operator_exists",
    hints: ["for a new password, remove and add: bank operator remove"],
  });
}
