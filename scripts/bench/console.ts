import { utf8 } from "../../lib/bytes.ts";
import { systemRandom } from "../../lib/random.ts";
import { hashPassword } from "../../bank/console/operator_hash.ts";
import { formatOperators } from "../../bank/console/operator_file.ts";
import type { News, TimedStep } from "../../bank/console/thread_messages.ts";
import { freePort } from "../demo/programs.ts";
import { BankProcess } from "./bank_process.ts";
import { ConsoleVisitor } from "./console_visitor.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const VIEWERS = 100;
const SESSIONS = 4;
const ROUNDS = 5;
const MEASURE_MS = 2_000;
const PAGE_REQUESTS = 20;
const PAGES = ["/", "/accounts", "/books", "/audit", "/metrics"];
const BATCH = 250;
const BATCHES = 200;
const PASSWORD = "violet harbour lamp";

/** What the console costs the bank, with and without people who look; and how soon pages come. */
export async function consoleBench(): Promise<Figure[]> {
  const place = `127.0.0.1:${freePort()}`;
  await using bank = await BankProcess.start("--console", place);
  const operators = new Map([["ana", await hashPassword(PASSWORD, systemRandom)]]);
  await Deno.writeFile(`${bank.folder}/bank.operators`, utf8(formatOperators(operators)));
  const visitor = await ConsoleVisitor.logIn(`http://${place}`, "ana", PASSWORD);
  const wanted = { kind: "deposits", sessions: SESSIONS, measureMs: MEASURE_MS } as const;
  await using load = await LoadProcess.start(bank, wanted);
  const results = await rounds(ROUNDS, async () => {
    const alone = await measure(bank, load);
    await using _viewers = await visitor.follow(VIEWERS);
    return { alone, watched: await measure(bank, load) };
  });
  return [
    compare(`deposits, ${VIEWERS} viewers`, "/s", results, ({ perSecond }) => perSecond, {
      of: "ratio",
      atLeast: 0.95,
    }),
    compare(
      `processor time of bank and console for one, ${VIEWERS} viewers`,
      "ms",
      results,
      ({ processorMs }) => processorMs,
    ),
    await measurePost(),
    ...await measurePages(visitor),
  ];
}

interface Measured {
  readonly perSecond: number;
  /** For one order, all threads. */
  readonly processorMs: number;
}

async function measure(bank: BankProcess, load: LoadProcess): Promise<Measured> {
  await bank.takeBatches();
  const before = await bank.processorMs();
  const { perSecond } = await load.measure();
  const spentMs = await bank.processorMs() - before;
  const orders = (await bank.takeBatches()).reduce((sum, size) => sum + size, 0);
  return { perSecond, processorMs: spentMs / orders };
}

function compare(
  name: string,
  unit: string,
  results: readonly { readonly alone: Measured; readonly watched: Measured }[],
  of: (measured: Measured) => number,
  target?: Figure["target"],
): Figure {
  const values = results.map(({ watched }) => of(watched));
  return {
    name,
    unit,
    value: spread(values),
    against: against("nobody looks", values, results.map(({ alone }) => of(alone))),
    ...(target === undefined ? {} : { target }),
  };
}

/** What the bank's own thread does for one event: keep it, and post it with the others. */
async function measurePost(): Promise<Figure> {
  const url = URL.createObjectURL(new Blob(["onmessage = () => {};"]));
  const worker = new Worker(url, { type: "module" });
  const head = { logId: new Uint8Array(16), treeSize: 1n, root: new Uint8Array(32) };
  const gauges = { timeMs: 0, connections: 1, connectionsMax: 1, head, committedMs: 0 };
  const times = await rounds(BATCHES, () => {
    const beganMs = performance.now();
    const steps = Array.from({ length: BATCH }, () => ({ ...STEP, timeMs: Date.now() }));
    worker.postMessage({ news: { steps, missed: 0, gauges } satisfies News });
    return Promise.resolve((performance.now() - beganMs) * 1_000 / BATCH);
  });
  worker.terminate();
  URL.revokeObjectURL(url);
  return { name: "an event, on the bank's thread", unit: "us", value: spread(times) };
}

const STEP: Omit<TimedStep, "timeMs"> = {
  peer: "192.0.2.1:40000",
  text: "deposit: done",
  kind: "judged",
  order: {
    operation: "deposit",
    amountCents: 1_000n,
    outcome: { status: "done", duplicate: false, account: "john", durationMs: 1.5 },
  },
};

async function measurePages(visitor: ConsoleVisitor): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const path of PAGES) {
    await visitor.get(path);
    const times = await rounds(PAGE_REQUESTS, async () => {
      const beganMs = performance.now();
      await visitor.get(path);
      return performance.now() - beganMs;
    });
    figures.push({ name: `console page ${path}`, unit: "ms", value: spread(times) });
  }
  return figures;
}
