// A bank that is not what it seems, in the way that COFRE_WEAKNESS names. Only the attack tests
// start it.
import { NOWHERE } from "../../bank/audit/sink.ts";
import type { BankParts } from "../../bank/bank.ts";
import { parseBankFlags } from "../../bank/flags.ts";
import { serve } from "../../bank/serve.ts";
import type { ServerDeps } from "../../bank/server.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { Reply } from "../../lib/channel/reply.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { systemTerminal } from "../../lib/terminal.ts";
import type { Fraud } from "./frauds.ts";

type Pretend = (parts: BankParts) => Partial<ServerDeps>;

const truth = await readAuthFile(nodeCrypto, "true.auth");

const PRETEND: Readonly<Record<Fraud, Pretend>> = {
  none: () => ({}),
  own_keys: () => ({}),
  copied_kid: ({ keys }) => ({ bank: { ...keys.identity, kid: truth.kid } }),
  stolen_rsa_key: () => ({ identitySeed: systemRandom(32) }),
  old_receipts: () => {
    let receipt: Reply | null = null;
    return {
      teller: {
        serve({ decodedOrder, order }) {
          receipt ??= {
            txnId: decodedOrder.txnId,
            orderHash: nodeCrypto.sha256(order),
            status: "done",
            amountCents: decodedOrder.amountCents,
            balanceCents: 0n,
            availableCents: 0n,
            sequence: 1n,
            bankTimeMs: Date.now(),
            duplicate: false,
            ...NOWHERE,
          };
          return Promise.resolve({ reply: receipt, proven: true });
        },
      },
    };
  },
};

const invocation = parseBankFlags(Deno.args, {});
if (invocation.kind !== "serve") throw new Error("Only for serving");
const pretend = PRETEND[Deno.env.get("COFRE_WEAKNESS") as Fraud];
const terminal = systemTerminal("bank", { noColor: true });
Deno.exit(await serve(invocation.options, terminal, (parts) => ({ deps: pretend(parts) })));
