import type { BankFiles } from "../lib/bank_files.ts";
import type { Bytes } from "../lib/bytes.ts";
import { UserError } from "../lib/errors.ts";
import { fileExists } from "../lib/file_exists.ts";
import { quote } from "../lib/quote.ts";
import type { Terminal } from "../lib/terminal.ts";
import { readAuditorPublic } from "./audit/auditor_public.ts";
import { makeAuditorKeys } from "./audit/keygen.ts";

/**
 * The public keys of those who may read the audit log. A first start without any makes a pair and
 * says where the private half is, which is not the bank's to keep.
 * @throws {UserError}
 */
export async function readAuditors(
  { files, auditor, first }: {
    readonly files: BankFiles;
    /** Given on the command line. */
    readonly auditor: string | undefined;
    readonly first: boolean;
  },
  terminal: Pick<Terminal, "note" | "hint">,
): Promise<Bytes[]> {
  if (auditor !== undefined) return [await readAuditorPublic(auditor)];
  if (await fileExists(files.auditorPublic)) return [await readAuditorPublic(files.auditorPublic)];
  if (!first) {
    throw new UserError(`Cannot find the auditor's public key ${quote(files.auditorPublic)}`, {
      hints: ["put it back, or name another with --auditor (bank audit keygen makes one)"],
    });
  }
  const spki = await makeAuditorKeys(files.auditorKey, files.auditorPublic);
  terminal.note(`made ${quote(files.auditorKey)}, which opens the audit log`);
  terminal.hint("move it away from the bank: it is the auditor's");
  return [spki];
}
