import { equalBytes } from "../../lib/bytes.ts";
import { encodeCardFile, PIN_COST } from "../../lib/card_file.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { replaceFile } from "../../lib/replace_file.ts";
import type { SecretSource } from "../../lib/secret_source.ts";
import { changeKey } from "../change_key.ts";
import type { AtmLine } from "../commands.ts";
import type { Visit } from "../run.ts";
import { atTheBank } from "../transact.ts";
import { readCard, unlockCard } from "../use_account.ts";
import { readChange } from "./change.ts";

/** `pin change`: gives a card another PIN, or its first one. */
export async function run(line: AtmLine, { terminal, answer }: CommandIo): Promise<number> {
  const { options, source } = readChange(line, "pin_change");
  const place = { terminal, startedMs: performance.now() };
  await atTheBank(options, place, (visit) => changePin(visit, source));
  const { account } = options;
  answer({ json: { account, changed: "pin" }, text: `Changed the PIN of ${account}.` });
  return EXIT.done;
}

async function changePin(visit: Visit, source: SecretSource): Promise<void> {
  const file = await readCard(visit);
  const card = await unlockCard(visit, file);
  const newSeed = await visit.pinPad.changedSeedFor(file, source);
  if (card.pinSeed !== undefined && equalBytes(card.pinSeed, newSeed)) {
    throw new UserError("The new PIN is the old one", { code: "pin_unchanged" });
  }
  await changeKey(visit, card, { operation: "pin_change", what: "PIN", newSeed });
  if (file.pin !== "none") return;
  // The bank's row counts, but a card that tells of its PIN has it asked for.
  const bytes = encodeCardFile({ ...file, pin: PIN_COST });
  await replaceFile(visit.options.cardFile, bytes, { what: "card file" });
}
