import { assertEquals } from "@std/assert";
import { idleGuards } from "../../scripts/attack/guards.ts";
import { runScenario } from "./scenario.ts";
import { guardsOf, SCENARIOS } from "./scenarios.ts";
import { makeTemplate } from "./template.ts";

/** At a time: those that mostly wait for a clock, and beside them those that want the processor. */
const PARALLEL = { slow: 6, quick: 4 };
/** One kind of them, for executables that are tried on top of the source. */
const CHOSEN = Deno.env.get("COFRE_ATTACKS");

const TRIALS = Object.entries(SCENARIOS)
  .filter(([kind]) => CHOSEN === undefined || kind === CHOSEN)
  .flatMap(([kind, { scenarios }]) =>
    scenarios.flatMap((scenario) =>
      [undefined, ...guardsOf(scenario)].map((guard) => ({ kind, scenario, guard }))
    )
  );

Deno.test("nobody gains, nobody loses; but without a guard the attacker does", async (t) => {
  const template = await makeTemplate();
  const work = async (queue: typeof TRIALS) => {
    for (let trial = queue.shift(); trial !== undefined; trial = queue.shift()) {
      const { kind, scenario, guard } = trial;
      await t.step({
        name: `${kind}: ${scenario.name}` + (guard === undefined ? "" : `: wins without ${guard}`),
        // Steps side by side cannot say whose resources are whose; the test around them can.
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
        fn: () => runScenario(scenario, template, guard),
      });
    }
  };
  const slow = TRIALS.filter(({ scenario }) => scenario.slow);
  const quick = TRIALS.filter(({ scenario }) => !scenario.slow);
  try {
    await Promise.all([
      ...Array.from({ length: PARALLEL.slow }, () => work(slow)),
      ...Array.from({ length: PARALLEL.quick }, () => work(quick)),
    ]);
  } finally {
    await Deno.remove(template, { recursive: true });
  }
});

Deno.test("teeth: for every guard there is an attack that wins without it", () => {
  assertEquals(idleGuards(), []);
});
