import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { quote } from "../../lib/quote.ts";
import { Backup, backupDetail } from "../admin/backup.ts";
import { withDesk } from "../admin/desk.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import type { BankLine } from "../commands.ts";
import { deskFiles, requireDone } from "./admin_act.ts";

/** `bank backup FILE`: the ledger of one moment, while the bank goes on. */
export async function run(line: BankLine, { answer, terminal }: CommandIo): Promise<number> {
  const path = readValues(line, () => parseFileName(line.operands[0]!, { strict: false }));
  const deskOf = deskFiles(line);
  const backup = await makeBackup();
  const { sequence, digest } = backup;
  const act = { kind: "note", action: "backup", detail: backupDetail(sequence, digest) } as const;
  try {
    // It gets its name after the audit log has told of it: there is none that the log misses.
    requireDone(act, await withDesk(deskOf, terminal, (desk) => desk.administer(act)));
    await backup.publish(path);
  } catch (error) {
    await backup.discard();
    throw error;
  }
  answer({
    json: { act: "backup", file: path, sequence, sha256: digest },
    text: [
      `The ledger up to booking ${sequence} is in ${quote(path)}.`,
      `SHA-256 ${digest}`,
    ],
  });
  const { auth, key, auditState } = deskOf.files;
  terminal.hint(`keep ${quote(auth)} and ${quote(key)} too; never ${quote(auditState)}`);
  return EXIT.done;

  async function makeBackup(): Promise<Backup> {
    using view = await LedgerView.open(deskOf.files);
    return await Backup.make(view, path);
  }
}
