import { assertEquals } from "@std/assert";
import { ATM_GUARDS, BANK_GUARDS } from "./guards.ts";
import { runScenario } from "./scenario.ts";
import { guardsOf, SCENARIOS } from "./scenarios.ts";
import { makeTemplate } from "./template.ts";

/** Scenarios at a time: most of them wait for a clock or a process. */
const PARALLEL = 6;

let template = "";
Deno.test.beforeAll(async () => {
  template = await makeTemplate();
});
Deno.test.afterAll(async () => await Deno.remove(template, { recursive: true }));

for (const [kind, { scenarios }] of Object.entries(SCENARIOS)) {
  Deno.test(`${kind}: nobody gains, nobody loses`, async (t) => {
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
  const guards = Object.values(SCENARIOS).flatMap(({ scenarios }) => scenarios.flatMap(guardsOf));
  assertEquals([...new Set(guards)].sort(), [...BANK_GUARDS, ...ATM_GUARDS].sort());
});
