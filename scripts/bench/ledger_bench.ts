import type { Command } from "../../bank/ledger/store.ts";
import { command, openLedger } from "../../bank/ledger/testing.ts";

/** How much to book, and in what portions. */
export interface LedgerLoad {
  /** Commands in one database transaction. */
  readonly batch: number;
  readonly commands: number;
}

const ACCOUNTS = 64;

/** Deposits a second that the bare books take, on a new file in the temporary folder. */
export async function benchLedger({ batch, commands }: LedgerLoad): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-bench-" });
  const ledger = openLedger(`${folder}/bank.db`);
  try {
    const creations = Array.from({ length: ACCOUNTS }, (_, i) => make("create", i, 1_000n));
    const deposits = Array.from({ length: commands }, (_, i) => make("deposit", i, 1n));
    ledger.applyBatch(creations);
    const startMs = performance.now();
    for (let i = 0; i < commands; i += batch) ledger.applyBatch(deposits.slice(i, i + batch));
    return commands / (performance.now() - startMs) * 1_000;
  } finally {
    ledger.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function make(operation: "create" | "deposit", i: number, cents: bigint): Command {
  return command({ operation, account: `a${i % ACCOUNTS}`, txn: `${operation} ${i}`, cents });
}

if (import.meta.main) {
  for (const [batch, commands] of [[1, 3_000], [64, 20_000], [256, 20_000]] as const) {
    const rate = await benchLedger({ batch, commands });
    Deno.stdout.writeSync(
      new TextEncoder().encode(`batch ${batch}: ${Math.round(rate)} commands/s\n`),
    );
  }
}
