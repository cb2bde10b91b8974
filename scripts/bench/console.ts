import { utf8 } from "../../lib/bytes.ts";
import { systemRandom } from "../../lib/random.ts";
import { hashPassword } from "../../bank/console/operator_hash.ts";
import { formatOperators } from "../../bank/console/operator_file.ts";
import type { News, TimedStep } from "../../bank/console/thread_messages.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { BankProcess } from "./bank_process.ts";
import { ConsoleVisitor } from "./console_visitor.ts";
import { compareTurns, inTurns } from "./console_turns.ts";
import { spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";

const VIEWERS = 100;
/** As many orders as the bank takes, one after another in each session. */
const FULL = { kind: "deposits", sessions: 4, measureMs: 2_000 } as const;
const FULL_ROUNDS = 7;
/** 1,000 events a second: an order is one when it comes, and one when it is judged. */
const STEADY = { kind: "deposits", sessions: 16, perSecond: 500, measureMs: 3_000 } as const;
const STEADY_ROUNDS = 9;
/** Less would be no measurement of it. */
const EVENTS_MIN = 990;
/** After it all that happened is known to the console. */
const NEWS_MS = 1_500;
const PAGE_REQUESTS = 20;
const PAGES = ["/", "/accounts", "/books", "/audit", "/metrics"];
const BATCH = 250;
const BATCHES = 200;
const PASSWORD = "violet harbour lamp";
const COST = "processor time of bank and console for one";

/** What the console costs the bank, with and without people who look; and how soon pages come. */
export async function consoleBench(): Promise<Figure[]> {
  const place = `127.0.0.1:${freePort()}`;
  await using bank = await BankProcess.start("--console", place);
  const operators = new Map([["ana", await hashPassword(PASSWORD, systemRandom)]]);
  await Deno.writeFile(`${bank.folder}/bank.operators`, utf8(formatOperators(operators)));
  const visitor = await ConsoleVisitor.logIn(`http://${place}`, "ana", PASSWORD);
  return [
    ...await measureSteady(bank, visitor),
    ...await measureFull(bank, visitor),
    await measurePost(),
    ...await measurePages(visitor),
  ];
}

/** How much slower orders are, and how much dearer, when so much happens and so many look. */
async function measureSteady(bank: BankProcess, visitor: ConsoleVisitor): Promise<Figure[]> {
  await using load = await LoadProcess.start(bank, STEADY);
  const before = await countEvents(visitor);
  const results = await inTurns(STEADY_ROUNDS, { bank, load, visitor, viewers: VIEWERS });
  const events = await countEvents(visitor) - before;
  const all = results.flatMap(({ alone, watched }) => [alone, watched]);
  const perOrder = events / all.reduce((sum, { orders }) => sum + orders, 0);
  const target = { of: "ratio", atMost: 1.05 } as const;
  return [
    {
      name: "events a second",
      unit: "",
      value: spread(all.map(({ perSecond }) => perSecond * perOrder)),
      target: { of: "value", atLeast: EVENTS_MIN },
    },
    compareTurns(`an order, ${VIEWERS} viewers`, "ms", results, ({ medianMs }) => medianMs, target),
    compareTurns("99 of 100 within", "ms", results, ({ p99Ms }) => p99Ms),
    compareTurns(
      `${COST}, ${VIEWERS} viewers`,
      "ms",
      results,
      ({ processorMs }) => processorMs,
      target,
    ),
    compareTurns("of it: the console's thread", "ms", results, ({ consoleMs }) => consoleMs),
    {
      name: "what each viewer gets a second",
      unit: "kB",
      value: spread(results.map(({ watched }) => watched.viewerBytes / 1_000)),
    },
  ];
}

/** The same when the bank does as much as it can. */
async function measureFull(bank: BankProcess, visitor: ConsoleVisitor): Promise<Figure[]> {
  await using load = await LoadProcess.start(bank, FULL);
  const results = await inTurns(FULL_ROUNDS, { bank, load, visitor, viewers: VIEWERS });
  const target = { of: "ratio", atLeast: 0.95 } as const;
  return [
    compareTurns(
      `deposits, ${VIEWERS} viewers`,
      "/s",
      results,
      ({ perSecond }) => perSecond,
      target,
    ),
    compareTurns(`${COST}, ${VIEWERS} viewers`, "ms", results, ({ processorMs }) => processorMs),
  ];
}

/** How many the console has been told of so far. */
async function countEvents(visitor: ConsoleVisitor): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, NEWS_MS));
  return Number(/data-after="(\d+)"/.exec(await visitor.get("/"))![1]);
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
