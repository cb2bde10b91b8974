import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { commitBare } from "./ledger_bench.ts";
import { LoadProcess } from "./load_process.ts";

const SESSIONS = 64;
const ROUNDS = 7;
const MEASURE_MS = 2_000;

/** Durable transactions a second in open sessions, against the bare books with the same batches. */
export async function throughput(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const wanted = { kind: "deposits", sessions: SESSIONS, measureMs: MEASURE_MS } as const;
  await using load = await LoadProcess.start(bank, wanted);
  await bank.takeBatches();
  const [rates, bareRates, sizes]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const { perSecond } = await load.measure();
    const batches = await bank.takeBatches();
    rates!.push(perSecond);
    bareRates!.push(await commitBare(batches));
    sizes!.push(batches.reduce((sum, size) => sum + size, 0) / batches.length);
  }
  return [
    {
      name: `deposits, ${SESSIONS} sessions`,
      unit: "orders/s",
      value: spread(rates!),
      against: against("bare ledger, same batches", rates!, bareRates!),
      target: { of: "ratio", atLeast: 0.2 },
    },
    { name: "orders a commit", unit: "orders", value: spread(sizes!) },
  ];
}
