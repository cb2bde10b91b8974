import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { commitBare } from "./ledger_bench.ts";
import { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const ROUNDS = 7;
const MEASURE_MS = 1_000;
const ONE_BY_ONE = Array.from({ length: 500 }, () => 1);

/** One customer alone: from the order to the verified reply, and how much of it is the commit. */
export async function roundTrip(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const wanted = { kind: "deposits", sessions: 1, measureMs: MEASURE_MS } as const;
  await using load = await LoadProcess.start(bank, wanted);
  const results = await rounds(ROUNDS, async () => ({
    timeMs: (await load.measure()).timeMs.median,
    commitMs: 1_000 / (await commitBare(ONE_BY_ONE)).perSecond,
  }));
  const timesMs = results.map(({ timeMs }) => timeMs);
  const commitsMs = results.map(({ commitMs }) => commitMs);
  return [{
    name: "round trip, 1 session",
    unit: "ms",
    value: spread(timesMs),
    against: against("bare ledger, 1 a commit", timesMs, commitsMs),
    target: { of: "value", atMost: 2 },
  }];
}
