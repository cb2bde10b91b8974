// The ATM without one of its guards, named by COFRE_WEAKNESS, see weak_bank_main.ts.
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { runAlteredAtm } from "./altered_atm.ts";
import type { ATM_GUARDS } from "./guards.ts";

const WITHOUT: Readonly<Record<(typeof ATM_GUARDS)[number], Partial<Primitives>>> = {
  bank_signature: { ed25519Verify: () => true },
  reply_binding: { equal: () => true },
};

const guard = Deno.env.get("COFRE_WEAKNESS") as keyof typeof WITHOUT;
await runAlteredAtm({ primitives: { ...webCrypto, ...WITHOUT[guard] } });
