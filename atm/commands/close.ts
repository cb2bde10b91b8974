import { readValues } from "../../lib/argv.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import type { AtmLine } from "../commands.ts";
import { readTransaction } from "../flags.ts";
import { transact } from "../transact.ts";

/** `atm close`: the bank refuses while there is money on the account. */
export async function run(line: AtmLine, { terminal }: CommandIo): Promise<number> {
  const action = { operation: "close", amountCents: 0n } as const;
  const options = readValues(line, () => readTransaction(line.flags, action));
  await transact(options, { terminal, startedMs: performance.now() });
  return EXIT.done;
}
