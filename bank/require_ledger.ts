import type { BankFiles } from "../lib/bank_files.ts";
import { UserError } from "../lib/errors.ts";
import { fileExists } from "../lib/file_exists.ts";
import { quote } from "../lib/quote.ts";

/** Old keys with new, empty books would be everybody's money gone without a word. */
export async function requireLedger(files: BankFiles): Promise<void> {
  if (await fileExists(files.db)) return;
  if (!await fileExists(files.auth) && !await fileExists(files.key)) {
    throw new UserError(`Cannot find the bank's files: there is no ${quote(files.auth)}`, {
      hints: ["go to the bank's folder, or name it with -s", "bank init makes a new bank"],
    });
  }
  throw new UserError(`Cannot find the ledger ${quote(files.db)} of this bank`, {
    hints: [
      "restore it from a backup, or name it with --store",
      `or move ${quote(files.auth)} and ${quote(files.key)} away to begin a new bank`,
    ],
  });
}
