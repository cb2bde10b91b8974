import { readValues } from "../../lib/argv.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { CommandIo } from "../../lib/command.ts";
import { counted } from "../../lib/counted.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { createExclusive, MODE_PRIVATE } from "../../lib/private_file.ts";
import { quote } from "../../lib/quote.ts";
import { withDesk } from "../admin/desk.ts";
import { exportLines } from "../admin/export_file.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { requireLedger } from "../require_ledger.ts";
import { deskFiles, requireDone } from "./admin_act.ts";

/** `bank export FILE`: all accounts and cards of one moment, as JSON lines. */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const path = readValues(line, () => parseFileName(line.operands[0]!, { strict: false }));
  const deskOf = deskFiles(line);
  await requireLedger(deskOf.files);
  const { kid } = await readAuthFile(nodeCrypto, deskOf.files.auth);
  const lines = await readLines();
  const accounts = lines.length - 1;
  await createExclusive(path, utf8(lines.join("\n") + "\n"), {
    what: "export",
    mode: MODE_PRIVATE,
  });
  const counts = counted(accounts, "account", "accounts");
  const act = { kind: "note", action: "export", detail: counts } as const;
  try {
    requireDone(act, await withDesk(deskOf, terminal, (desk) => desk.administer(act)));
  } catch (error) {
    // What the audit log does not tell of must not be about.
    await Deno.remove(path);
    throw error;
  }
  answer({
    json: { act: "export", file: path, accounts },
    text: `Wrote ${counts} to ${quote(path)}.`,
  });
  return EXIT.done;

  async function readLines(): Promise<string[]> {
    using view = await LedgerView.open(deskOf.files);
    return [...exportLines(view, kid)];
  }
}
