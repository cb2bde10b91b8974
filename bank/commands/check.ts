import { readValues } from "../../lib/argv.ts";
import type { BankFiles } from "../../lib/bank_files.ts";
import type { CommandIo } from "../../lib/command.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { quote } from "../../lib/quote.ts";
import { readBankKeys } from "../bank_keys.ts";
import type { BankLine } from "../commands.ts";
import { readFiles } from "../flags.ts";
import { WorkerStore } from "../ledger/worker_store.ts";
import { requireLedger } from "../require_ledger.ts";

/** `bank check`: do the books hold every invariant? 0 yes, 1 no, 2 cannot tell. */
export async function run(line: BankLine, io: CommandIo): Promise<number> {
  const files = readValues(line, () => readFiles(line.flags));
  try {
    return await judge(files, io);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    io.terminal.error(error);
    return EXIT.usage;
  }
}

async function judge(files: BankFiles, { answer }: CommandIo): Promise<number> {
  await requireLedger(files);
  const { identity } = await readBankKeys(files);
  const store = await WorkerStore.open({ path: files.db, bankKid: identity.kid });
  try {
    const violations = await store.verify();
    const inOrder = violations.length === 0;
    answer({
      json: {
        ledger: files.db,
        in_order: inOrder,
        violations: violations.map(({ invariant, detail }) => ({ invariant, detail })),
      },
      text: inOrder
        ? `The ledger ${quote(files.db)} is in order.`
        : violations.map(({ invariant, detail }) => `${invariant}: ${detail}`),
    });
    return inOrder ? EXIT.done : EXIT.failed;
  } finally {
    await store.close();
  }
}
