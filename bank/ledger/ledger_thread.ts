/**
 * Starts the thread that keeps the books. It takes longer to come up than all else of a bank, so a
 * start does this first of all.
 */
export function startLedgerThread(): Worker {
  // Literal, so that `scripts/compile/bundle.ts` finds it and bundles the worker, too.
  const url = new URL("./ledger_worker.ts", import.meta.url);
  return new Worker(url, { type: "module", name: "ledger" });
}
