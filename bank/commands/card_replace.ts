import { readValues } from "../../lib/argv.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { CommandIo } from "../../lib/command.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { checkNewPin, parsePin } from "../../lib/pin.ts";
import { quote } from "../../lib/quote.ts";
import { systemRandom } from "../../lib/random.ts";
import { readNewSecret } from "../../lib/read_secret.ts";
import { secretSource } from "../../lib/secret_source.ts";
import { CardDraft, cardKeys, newCard } from "../admin/card_draft.ts";
import { withDesk } from "../admin/desk.ts";
import { findCard } from "../admin/find_card.ts";
import type { BankLine } from "../commands.ts";
import { accountOperand, deskFiles, requireDone } from "./admin_act.ts";

/**
 * `bank card replace NAME`: a card with the id of the old one and new keys, so that the old one is
 * worth nothing, and what it left unanswered can still be settled.
 */
export async function run(line: BankLine, io: CommandIo): Promise<number> {
  const account = accountOperand(line);
  const deskOf = deskFiles(line);
  const { path, source } = readValues(line, () => ({
    path: parseFileName(line.flags.out ?? `${account}.card`, { strict: false }),
    source: secretSource("PIN", {
      ask: line.flags.pin,
      file: line.flags["pin-file"],
      stdin: line.flags["pin-stdin"],
    }),
  }));
  const cardId = await findCard(deskOf.files, account);
  const { kid } = await readAuthFile(nodeCrypto, deskOf.files.auth);
  const warn = (message: string) => io.terminal.warning(message);
  const pin = source && parsePin(await readNewSecret("PIN", source, { warn }));
  if (pin !== undefined) checkNewPin(pin);
  const card = newCard({ bankKid: kid, cardId, account }, {
    hasPin: pin !== undefined,
    secret: systemRandom(32),
  });
  const keys = await cardKeys(card, pin);
  // A run that died may have had its card booked: this one takes its place.
  await (await CardDraft.find(path))?.discard();
  using draft = await CardDraft.create(path, card);
  const act = { kind: "replace_card", account, card: keys } as const;
  const result = await withDesk(deskOf, io.terminal, async (desk) => {
    const result = await desk.administer(act);
    if (result.status === "refused") await draft.discard();
    return result;
  });
  requireDone(act, result);
  await draft.publish();
  io.answer({
    json: { act: act.kind, name: account, card: path, sequence: result.sequence },
    text: `The new card of ${quote(account)} is ${quote(path)}; the old one is worth nothing.`,
  });
  return EXIT.done;
}
