import { equalBytes } from "../../lib/bytes.ts";
import type { CommandIo } from "../../lib/command.ts";
import { assert, UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import type { SecretSource } from "../../lib/secret_source.ts";
import { changeKey } from "../change_key.ts";
import type { AtmLine } from "../commands.ts";
import type { Visit } from "../run.ts";
import { atTheBank } from "../transact.ts";
import { readChange } from "./change.ts";

/** `password change`: gives a log-in another password; the old one opens nothing more. */
export async function run(line: AtmLine, { terminal, answer }: CommandIo): Promise<number> {
  const { options, source } = readChange(line, "password_change");
  const place = { terminal, startedMs: performance.now() };
  await atTheBank(options, place, (visit) => changePassword(visit, source));
  const { account } = options;
  answer({ json: { account, changed: "password" }, text: `Changed the password of ${account}.` });
  return EXIT.done;
}

async function changePassword(visit: Visit, source: SecretSource): Promise<void> {
  assert(visit.login !== null, "the command reads where the password comes from");
  const card = await visit.login.card();
  const { possessionSeed: newSeed } = await visit.login.changedCard(source);
  if (equalBytes(card.possessionSeed, newSeed)) {
    throw new UserError("The new password is the old one", { code: "password_unchanged" });
  }
  await changeKey(visit, card, { operation: "password_change", what: "password", newSeed });
}
