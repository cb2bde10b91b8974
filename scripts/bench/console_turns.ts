import type { BankProcess } from "./bank_process.ts";
import type { ConsoleVisitor } from "./console_visitor.ts";
import { against, spread } from "./figure.ts";
import type { Figure } from "./figure.ts";
import type { LoadProcess } from "./load_process.ts";
import { rounds } from "./rounds.ts";
import type { Viewers } from "./viewers.ts";

/** What a bank does under load, while nobody looks or many do. */
export interface Measured {
  readonly perSecond: number;
  readonly orders: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** For one order, all threads. */
  readonly processorMs: number;
  /** Of that, the console's thread. */
  readonly consoleMs: number;
  /** What each viewer got at least, a second. */
  readonly viewerBytes: number;
}

/** Both in one round. */
export interface Turn {
  readonly alone: Measured;
  readonly watched: Measured;
}

/** Who takes part. */
export interface Players {
  readonly bank: BankProcess;
  readonly load: LoadProcess;
  readonly visitor: ConsoleVisitor;
  readonly viewers: number;
}

/** Each round with and without viewers; who is first changes. */
export async function inTurns(count: number, players: Players): Promise<Turn[]> {
  return await rounds(count, async (at) => {
    if (at % 2 === 0) return { alone: await alone(players), watched: await watched(players) };
    const first = await watched(players);
    return { alone: await alone(players), watched: first };
  });
}

/** What was measured with viewers, against the same without. */
export function compareTurns(
  name: string,
  unit: string,
  turns: readonly Turn[],
  of: (measured: Measured) => number,
  target?: Figure["target"],
): Figure {
  const values = turns.map(({ watched }) => of(watched));
  return {
    name,
    unit,
    value: spread(values),
    against: against("nobody looks", values, turns.map(({ alone }) => of(alone))),
    ...(target === undefined ? {} : { target }),
  };
}

async function alone({ bank, load }: Players): Promise<Measured> {
  return await measure(bank, load);
}

async function watched({ bank, load, visitor, viewers }: Players): Promise<Measured> {
  await using following = await visitor.follow(viewers);
  const measured = await measure(bank, load, following);
  if (measured.viewerBytes === 0) throw new Error("A viewer was told of nothing");
  return measured;
}

async function measure(
  bank: BankProcess,
  load: LoadProcess,
  viewers?: Viewers,
): Promise<Measured> {
  const read = async () => ({
    timeMs: performance.now(),
    processorMs: await bank.processorMs(),
    consoleMs: await bank.consoleMs(),
    bytes: viewers?.leastBytes ?? 0,
  });
  await bank.takeBatches();
  const before = await read();
  const { perSecond, timeMs, p99Ms } = await load.measure();
  const after = await read();
  const orders = (await bank.takeBatches()).reduce((sum, size) => sum + size, 0);
  return {
    perSecond,
    orders,
    medianMs: timeMs.median,
    p99Ms,
    processorMs: (after.processorMs - before.processorMs) / orders,
    consoleMs: (after.consoleMs - before.consoleMs) / orders,
    viewerBytes: (after.bytes - before.bytes) / (after.timeMs - before.timeMs) * 1_000,
  };
}
