// The bank as bank/main.ts runs it, but it tells at SIGUSR2 which batches its ledger took, and with
// --without-audit it keeps no audit log.

import { parseBankFlags } from "../../bank/flags.ts";
import { WorkerStore } from "../../bank/ledger/worker_store.ts";
import type { StoreOptions } from "../../bank/ledger/worker_store.ts";
import { serve } from "../../bank/serve.ts";
import type { Books } from "../../bank/teller.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemTerminal } from "../../lib/terminal.ts";

let batches: number[] = [];

/** Counts by the deliveries: those of one batch come in one go. */
function counting(books: Books): Books {
  let open = false;
  const count = () => {
    if (open) batches[batches.length - 1]!++;
    else {
      open = true;
      batches.push(1);
      queueMicrotask(() => open = false);
    }
  };
  return {
    findCard: (cardId) => books.findCard(cardId),
    findTerminalKey: (terminalId) => books.findTerminalKey(terminalId),
    submit: (command, deliver) =>
      books.submit(command, (result) => {
        count();
        deliver?.(result);
      }),
  };
}

Deno.addSignalListener("SIGUSR2", () => {
  Deno.stderr.writeSync(new TextEncoder().encode(JSON.stringify(batches) + "\n"));
  batches = [];
});

/** The auth file names a key for the log all the same: any. */
async function openWithoutAudit({ audit, ...options }: StoreOptions): Promise<WorkerStore> {
  const store = await WorkerStore.open(options);
  const value = nodeCrypto.ed25519PublicKey(audit!.identitySeed);
  return Object.defineProperty(store, "firstKey", { value });
}

const flags = Deno.args.filter((arg) => arg !== "--without-audit");
const invocation = parseBankFlags(flags, {});
if (invocation.kind !== "serve") throw new Error("this bank only serves");
const terminal = systemTerminal("bank", { noColor: true });
Deno.exit(
  await serve(invocation.options, terminal, {
    weaken: ({ books }) => ({ parts: { books: counting(books) } }),
    openStore: flags.length < Deno.args.length ? openWithoutAudit : WorkerStore.open,
  }),
);
