// The ATM on a machine whose clock is wrong by COFRE_SKEW_MS.
import { systemClock } from "../../lib/clock.ts";
import { runAlteredAtm } from "./altered_atm.ts";

const skewMs = Number(Deno.env.get("COFRE_SKEW_MS"));
await runAlteredAtm({ clock: { ...systemClock, now: () => Date.now() + skewMs } });
