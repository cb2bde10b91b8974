// The ATM without one of its guards, named by COFRE_WEAKNESS, see weak_bank_main.ts.
import { Witness } from "../../atm/witness.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { runAlteredAtm } from "./altered_atm.ts";
import type { AtmGuard } from "./guards.ts";

const WITHOUT: Readonly<Record<AtmGuard, () => Promise<never>>> = {
  bank_signature: () => runWith({ ed25519Verify: () => true }),
  reply_binding: () => runWith({ equal: () => true }),
  /** Believes every head of the audit log that it is shown. */
  witness() {
    Witness.prototype.greet = () => Promise.resolve();
    Witness.prototype.observe = () => Promise.resolve();
    return runAlteredAtm({});
  },
  /** Keeps nothing, as the contest wants it. */
  journal: () => runAlteredAtm({}, { strict: true }),
};

function runWith(changes: Partial<Primitives>): Promise<never> {
  return runAlteredAtm({ primitives: { ...webCrypto, ...changes } });
}

await WITHOUT[Deno.env.get("COFRE_WEAKNESS") as AtmGuard]();
