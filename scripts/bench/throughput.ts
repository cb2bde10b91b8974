import { BankProcess } from "./bank_process.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { commitBare } from "./ledger_bench.ts";
import { LoadProcess } from "./load_process.ts";
import { Echo, measureParts } from "./parts.ts";
import type { Parts } from "./parts.ts";
import { rounds } from "./rounds.ts";

const SESSIONS = 64;
const ROUNDS = 7;
const MEASURE_MS = 2_000;
const YARDSTICK = "bare ledger, same batches";

/**
 * Durable orders a second in open sessions, against the bare books with the same batches; and what
 * the bank needs of the processors for one, which other users of the machine disturb less.
 */
export async function throughput(): Promise<Figure[]> {
  await using bank = await BankProcess.start();
  const wanted = { kind: "deposits", sessions: SESSIONS, measureMs: MEASURE_MS } as const;
  await using load = await LoadProcess.start(bank, wanted);
  await using watchedLoad = await LoadProcess.start(bank, { ...wanted, kind: "watched" });
  const terminal = await bank.enrol("bench");
  await using enrolledLoad = await LoadProcess.start(bank, { ...wanted, terminal });
  await using echo = await Echo.start(SESSIONS);
  await bank.takeBatches();
  const results = await rounds(ROUNDS, async () => {
    const watched = await measure(bank, watchedLoad);
    const enrolled = await measure(bank, enrolledLoad);
    const { batches, ...plain } = await measure(bank, load);
    return {
      ...plain,
      watchedMs: watched.processorMs,
      enrolledMs: enrolled.processorMs,
      bare: await commitBare(batches),
      parts: await measureParts(batches, echo),
    };
  });
  const rates = results.map(({ perSecond }) => perSecond);
  const costs = results.map(({ processorMs }) => processorMs);
  return [
    {
      name: `deposits, ${SESSIONS} sessions`,
      unit: "/s",
      value: spread(rates),
      against: against(YARDSTICK, rates, results.map(({ bare }) => bare.perSecond)),
      target: { of: "ratio", atLeast: 0.2 },
    },
    {
      name: "processor time of the bank for one",
      unit: "ms",
      value: spread(costs),
      against: against(YARDSTICK, costs, results.map(({ bare }) => bare.processorMs)),
    },
    {
      name: "the same",
      unit: "ms",
      value: spread(costs),
      against: against("its parts, each alone", costs, results.map(({ parts }) => sum(parts))),
      target: { of: "ratio", atMost: 1.3 },
    },
    {
      name: "with the proof that an ATM asks for",
      unit: "ms",
      value: spread(results.map(({ watchedMs }) => watchedMs)),
      against: against("without", results.map(({ watchedMs }) => watchedMs), costs),
    },
    {
      name: "by an ATM that the bank has enrolled",
      unit: "ms",
      value: spread(results.map(({ enrolledMs }) => enrolledMs)),
      against: against("by another", results.map(({ enrolledMs }) => enrolledMs), costs),
    },
    ...(["ledger", "sockets", "records", "signatures"] as const).map((part) => ({
      name: `of these: ${part}`,
      unit: "ms",
      value: spread(results.map(({ parts }) => parts[part])),
    })),
    {
      name: "processor time of the load generator for one",
      unit: "ms",
      value: spread(results.map(({ loadMs }) => loadMs)),
    },
    { name: "deposits in a commit", unit: "", value: spread(results.map(({ batch }) => batch)) },
  ];
}

/** One round of a load: its orders, and what each took of the processors. */
async function measure(bank: BankProcess, load: LoadProcess) {
  const [bankBefore, loadBefore] = [await bank.processorMs(), await load.processorMs()];
  const { perSecond } = await load.measure();
  const [bankMs, loadMs] = [
    await bank.processorMs() - bankBefore,
    await load.processorMs() - loadBefore,
  ];
  const batches = await bank.takeBatches();
  const orders = batches.reduce((sum, size) => sum + size, 0);
  return {
    perSecond,
    processorMs: bankMs / orders,
    loadMs: loadMs / orders,
    batch: orders / batches.length,
    batches,
  };
}

function sum({ ledger, sockets, records, signatures }: Parts): number {
  return ledger + sockets + records + signatures;
}
