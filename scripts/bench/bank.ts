// The bank as bank/main.ts runs it, but it tells at SIGUSR2 which batches its ledger took.

import { parseBankFlags } from "../../bank/flags.ts";
import { serve } from "../../bank/serve.ts";
import type { Books } from "../../bank/teller.ts";
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

const invocation = parseBankFlags(Deno.args, {});
if (invocation.kind !== "serve") throw new Error("this bank only serves");
const terminal = systemTerminal("bank", { noColor: true });
Deno.exit(
  await serve(invocation.options, terminal, ({ books }) => ({ parts: { books: counting(books) } })),
);
