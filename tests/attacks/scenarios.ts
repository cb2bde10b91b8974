import { CARDS } from "./card.ts";
import { CLOCKS } from "./clock.ts";
import { CRASHES } from "./crash.ts";
import { DELAYS } from "./delay.ts";
import { EAVESDROPPING } from "./eavesdrop.ts";
import { FLOODS } from "./flood.ts";
import { FORGERIES } from "./forgery.ts";
import { FORMS } from "./form.ts";
import { GARBAGE } from "./garbage.ts";
import type { Guard } from "./guards.ts";
import { HARVESTS } from "./harvest.ts";
import { IMPOSTORS } from "./impostor.ts";
import type { AttackClass } from "./lab/classes.ts";
import { LOSSES } from "./loss.ts";
import { PINS } from "./pin.ts";
import { REPLAYS } from "./replay.ts";
import { RESUMPTIONS } from "./resume.ts";
import type { Scenario } from "./scenario.ts";
import { SPLICES } from "./splice.ts";
import { TAMPERINGS } from "./tamper.ts";

/** Attacks of a kind; their class, where a scenario names no other. */
export interface Kind {
  readonly class: AttackClass;
  readonly scenarios: readonly Scenario[];
}

/** Every attack that knows Cofre's protocol. */
export const SCENARIOS: Readonly<Record<string, Kind>> = {
  replay: { class: "A1", scenarios: REPLAYS },
  loss: { class: "A7", scenarios: LOSSES },
  delay: { class: "A4", scenarios: DELAYS },
  crash: { class: "A20", scenarios: CRASHES },
  tamper: { class: "A6", scenarios: TAMPERINGS },
  splice: { class: "A8", scenarios: SPLICES },
  forgery: { class: "A14", scenarios: FORGERIES },
  form: { class: "A16", scenarios: FORMS },
  pin: { class: "A14", scenarios: PINS },
  garbage: { class: "A5", scenarios: GARBAGE },
  harvest: { class: "A26", scenarios: HARVESTS },
  resume: { class: "A25", scenarios: RESUMPTIONS },
  impostor: { class: "A15", scenarios: IMPOSTORS },
  card: { class: "A14", scenarios: CARDS },
  clock: { class: "A21", scenarios: CLOCKS },
  flood: { class: "A18", scenarios: FLOODS },
  eavesdrop: { class: "A10", scenarios: EAVESDROPPING },
};

/** The guards without which this attack wins. */
export function guardsOf({ without = {} }: Scenario): Guard[] {
  return Object.keys(without) as Guard[];
}
