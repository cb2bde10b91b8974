import type { BankFiles } from "../lib/bank_files.ts";
import { UserError } from "../lib/errors.ts";
import { explainFileError } from "../lib/file_error.ts";
import { quote } from "../lib/quote.ts";

/** Old keys with new, empty books would be everybody's money gone without a word. */
export async function requireLedger(files: BankFiles): Promise<void> {
  try {
    await Deno.lstat(files.db);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw explainFileError("look for", files.db, error);
    }
    throw new UserError(`Cannot find the ledger ${quote(files.db)} of this bank`, {
      hints: [
        "restore it from a backup, or name it with --store",
        `or move ${quote(files.auth)} and ${quote(files.key)} away to begin a new bank`,
      ],
    });
  }
}
