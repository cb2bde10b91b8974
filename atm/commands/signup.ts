import { readValues } from "../../lib/argv.ts";
import { formatAmount } from "../../lib/amount.ts";
import type { CommandIo } from "../../lib/command.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { INITIAL_CENTS_MIN } from "../../lib/limits.ts";
import type { AtmLine } from "../commands.ts";
import { readTransaction } from "../flags.ts";
import { transact } from "../transact.ts";

/** `signup`: as `-n`, with a password, which is asked for unless the line tells another source. */
export async function run(line: AtmLine, { terminal }: CommandIo): Promise<number> {
  const options = readValues(line, () =>
    readTransaction({
      ...line.flags,
      create: line.flags.create ?? formatAmount(INITIAL_CENTS_MIN),
      password: line.flags["password-file"] === undefined && !line.flags["password-stdin"],
    }));
  await transact(options, { terminal, startedMs: 0 });
  return EXIT.done;
}
