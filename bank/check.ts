import { UserError } from "../lib/errors.ts";
import { EXIT } from "../lib/exit_code.ts";
import { quote } from "../lib/quote.ts";
import type { Terminal } from "../lib/terminal.ts";
import { readBankKeys } from "./bank_keys.ts";
import type { BankOptions } from "./flags.ts";
import { requireLedger } from "./require_ledger.ts";
import { WorkerStore } from "./ledger/worker_store.ts";

/** `bank check`: do the books hold every invariant? 0 yes, 1 no, 2 cannot tell. */
export async function check(options: BankOptions, terminal: Terminal): Promise<number> {
  try {
    return await judge(options, terminal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.error(error);
    return EXIT.usage;
  }
}

async function judge(options: BankOptions, terminal: Terminal): Promise<number> {
  const { identity } = await readBankKeys(options.files);
  await requireLedger(options.files);
  const store = await WorkerStore.open({ path: options.files.db, bankKid: identity.kid });
  try {
    const violations = await store.verify();
    for (const { invariant, detail } of violations) terminal.printLine(`${invariant}: ${detail}`);
    if (violations.length > 0) return EXIT.failed;
    terminal.printLine(`The ledger ${quote(options.files.db)} is in order.`);
    return EXIT.done;
  } finally {
    await store.close();
  }
}
