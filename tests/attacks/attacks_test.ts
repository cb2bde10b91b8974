import { assertEquals } from "@std/assert";
import { CARDS } from "./card.ts";
import { CLOCKS } from "./clock.ts";
import { CRASHES } from "./crash.ts";
import { DELAYS } from "./delay.ts";
import { EAVESDROPPING } from "./eavesdrop.ts";
import { FLOODS } from "./flood.ts";
import { FORGERIES } from "./forgery.ts";
import { FORMS } from "./form.ts";
import { GARBAGE } from "./garbage.ts";
import { ATM_GUARDS, BANK_GUARDS } from "./guards.ts";
import type { Guard } from "./guards.ts";
import { IMPOSTORS } from "./impostor.ts";
import { LOSSES } from "./loss.ts";
import { PINS } from "./pin.ts";
import { REPLAYS } from "./replay.ts";
import { runScenario } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";
import { SPLICES } from "./splice.ts";
import { TAMPERINGS } from "./tamper.ts";
import { makeTemplate } from "./template.ts";

const ATTACKS: Readonly<Record<string, readonly Scenario[]>> = {
  replay: REPLAYS,
  loss: LOSSES,
  delay: DELAYS,
  crash: CRASHES,
  tamper: TAMPERINGS,
  splice: SPLICES,
  forgery: FORGERIES,
  form: FORMS,
  pin: PINS,
  garbage: GARBAGE,
  impostor: IMPOSTORS,
  card: CARDS,
  clock: CLOCKS,
  flood: FLOODS,
  eavesdrop: EAVESDROPPING,
};
/** Scenarios at a time: most of them wait for a clock or a process. */
const PARALLEL = 6;

let template = "";
Deno.test.beforeAll(async () => {
  template = await makeTemplate();
});
Deno.test.afterAll(async () => await Deno.remove(template, { recursive: true }));

for (const [attack, scenarios] of Object.entries(ATTACKS)) {
  Deno.test(`${attack}: nobody gains, nobody loses`, async (t) => {
    const trials = scenarios.flatMap((scenario) =>
      [undefined, ...guardsOf(scenario)].map(
        (guard) => ({ scenario, guard }),
      )
    );
    const worker = async () => {
      for (let trial = trials.shift(); trial !== undefined; trial = trials.shift()) {
        const { scenario, guard } = trial;
        await t.step({
          name: scenario.name + (guard === undefined ? "" : `: wins without ${guard}`),
          // Steps side by side cannot say whose resources are whose; the test around them can.
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
          fn: () => runScenario(scenario, template, guard),
        });
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  });
}

Deno.test("teeth: for every guard there is an attack that wins without it", () => {
  const guards = Object.values(ATTACKS).flat().flatMap(guardsOf);
  assertEquals([...new Set(guards)].sort(), [...BANK_GUARDS, ...ATM_GUARDS].sort());
});

function guardsOf({ without = {} }: Scenario): Guard[] {
  return Object.keys(without) as Guard[];
}
