// A bank that is not what it seems, in the way that COFRE_WEAKNESS names. Only the attack tests
// start it.
import { encodeHex } from "@std/encoding/hex";
import type { BankParts } from "../../bank/bank.ts";
import { parseBankFlags } from "../../bank/flags.ts";
import { serve } from "../../bank/serve.ts";
import type { ServerDeps } from "../../bank/server.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import { KeyTransport } from "../../lib/channel/key_transport.ts";
import type { Reply } from "../../lib/channel/reply.ts";
import { encodeRequest } from "../../lib/channel/request.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { systemTerminal } from "../../lib/terminal.ts";
import { forgedReply } from "./forged_reply.ts";
import type { Fraud } from "./frauds.ts";

type Pretend = (parts: BankParts) => Partial<ServerDeps>;

const truth = await readAuthFile(nodeCrypto, "true.auth");

const PRETEND: Readonly<Record<Fraud, Pretend>> = {
  none: () => ({}),
  own_keys: () => ({}),
  copied_kid: ({ keys }) => ({ bank: { ...keys.identity, kid: truth.kid } }),
  stolen_rsa_key: () => ({ identitySeed: systemRandom(32) }),
  stolen_identity_key({ keys: { rsa }, random }) {
    const blind = {
      modulusBytes: rsa.modulusBytes,
      isInRange: () => true,
      decrypt: () => Promise.resolve(null),
    };
    const decoy = { ciphertext: new Uint8Array(), label: new Uint8Array() };
    return { keyTransport: new KeyTransport(blind, random, decoy) };
  },
  harvester: () => ({
    teller: {
      async serve(request) {
        const body = encodeRequest(request, request.signatures);
        await Deno.writeTextFile("harvest", encodeHex(body));
        return { reply: forgedReply(request), proven: true };
      },
    },
  }),
  old_receipts: () => {
    let receipt: Reply | null = null;
    return {
      teller: {
        serve(request) {
          receipt ??= forgedReply(request);
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
Deno.exit(
  await serve(invocation.options, terminal, { weaken: (parts) => ({ deps: pretend(parts) }) }),
);
