import { cpuUsage } from "node:process";
import type { SqliteLedger } from "../../bank/ledger/sqlite_ledger.ts";
import type { Command } from "../../bank/ledger/store.ts";
import { command, openLedger } from "../../bank/ledger/testing.ts";
import type { Figure } from "./figure.ts";
import { spread } from "./figure.ts";
import { rounds } from "./rounds.ts";

const ACCOUNTS = 64;
const ROUNDS = 5;

/** The bare books: no network, no signature, no second thread, one commit a batch. */
export async function ledgerBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [size, commands] of [[1, 1_500], [64, 10_000], [256, 10_000]] as const) {
    const batches = Array.from({ length: Math.ceil(commands / size) }, () => size);
    const results = await rounds(ROUNDS, () => commitBare(batches));
    const value = spread(results.map(({ perSecond }) => perSecond));
    figures.push({ name: `bare ledger, ${size} a commit`, unit: "/s", value });
  }
  return figures;
}

/** What the bare books did. */
export interface BareResult {
  readonly perSecond: number;
  /** Of all threads of this process, for one order. */
  readonly processorMs: number;
}

/** Opens a ledger in a folder. */
export type OpenBooks = (folder: string) => SqliteLedger | Promise<SqliteLedger>;

/** Deposits in batches of these sizes, on a new file in the temporary folder. */
export async function commitBare(
  batches: readonly number[],
  open: OpenBooks = (folder) => openLedger(`${folder}/bank.db`),
): Promise<BareResult> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  const ledger = await open(folder);
  try {
    ledger.applyBatch(Array.from({ length: ACCOUNTS }, (_, i) => make("create", i, 1_000n)));
    let made = 0;
    const deposits = batches.map((size) =>
      Array.from({ length: size }, () => make("deposit", made++, 1n))
    );
    const before = cpuUsage();
    const startMs = performance.now();
    for (const batch of deposits) ledger.applyBatch(batch);
    const tookMs = performance.now() - startMs;
    const { user, system } = cpuUsage(before);
    return { perSecond: made / tookMs * 1_000, processorMs: (user + system) / 1_000 / made };
  } finally {
    ledger.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function make(operation: "create" | "deposit", i: number, cents: bigint): Command {
  return command({ operation, account: `a${i % ACCOUNTS}`, txn: `${operation} ${i}`, cents });
}
