import type { Pair } from "../../contest/contest_run.ts";
import { pause } from "../customer.ts";
import { runScenario } from "../scenario.ts";
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";
import type { Attack, Entry, Verdict } from "./attack.ts";
import { broken, safe } from "./attack.ts";
import type { AttackClass } from "./classes.ts";
import { GENERIC } from "./generic/all.ts";
import { Site } from "./site.ts";

/** What can be attacked: any pair by its command lines, or Cofre by its protocol. */
export type Level = "generic" | "protocol";

/** What the lab is given. */
export interface LabOptions {
  readonly pair: Pair;
  readonly seed: string;
  /** For the level `protocol`: the folder that makeTemplate() made. */
  readonly template: () => Promise<string>;
}

/** An attack of either level, ready to be carried out. */
export interface Trial {
  readonly id: string;
  readonly class: AttackClass;
  readonly level: Level;
  readonly title: string;
  readonly isSlow: boolean;
  /** Only when it is asked for by name. */
  readonly isOnDemand: boolean;
  readonly carryOut: (options: LabOptions) => Promise<Report>;
}

/** What came of a trial. */
export interface Report extends Verdict {
  readonly trial: Trial;
  readonly ms: number;
  readonly transcript: readonly Entry[];
}

/** The id of each attack that knows the protocol. */
export const SCENARIO_IDS: ReadonlyMap<Scenario, string> = new Map(
  Object.entries(SCENARIOS).flatMap(([kind, { scenarios }]) =>
    scenarios.map((scenario) => [scenario, `cofre/${kind}/${slug(scenario.name)}`] as const)
  ),
);

/** Every attack there is: first those on any pair. */
export const TRIALS: readonly Trial[] = [
  ...GENERIC.map(genericTrial),
  ...Object.entries(SCENARIOS).flatMap(([kind, { class: usual, scenarios }]) =>
    scenarios.map((scenario) => protocolTrial(kind, usual, scenario))
  ),
];

function genericTrial(attack: Attack): Trial {
  const trial: Trial = {
    ...attack,
    level: "generic",
    isSlow: attack.slow ?? false,
    isOnDemand: attack.onDemand ?? false,
    carryOut: ({ pair, seed }) => report(trial, (watch) => carryOut(attack, pair, seed, watch)),
  };
  return trial;
}

async function carryOut(
  attack: Attack,
  pair: Pair,
  seed: string,
  watch: (transcript: readonly Entry[]) => void,
): Promise<Verdict> {
  const strict = attack.strict ? { COFRE_STRICT: "1" } : {};
  const site = await Site.open({ ...pair, env: { ...pair.env, ...strict } }, { seed });
  try {
    return await attack.run(site);
  } catch (error) {
    // Whoever attacks a bank that is no more gets no further, and need not.
    for (let tries = 0; tries < 50 && site.bankPid !== undefined; tries++) await pause(100);
    if (site.bankPid === undefined) return broken("the bank has ended");
    throw error;
  } finally {
    watch(site.transcript());
    await site.close();
  }
}

function protocolTrial(kind: string, usual: AttackClass, scenario: Scenario): Trial {
  const trial: Trial = {
    id: SCENARIO_IDS.get(scenario)!,
    class: scenario.class ?? usual,
    level: "protocol",
    title: `${kind}: ${scenario.name}`,
    isSlow: scenario.slow ?? false,
    isOnDemand: false,
    carryOut: ({ template }) =>
      report(trial, async (watch) => {
        try {
          const folder = await template();
          await runScenario(scenario, folder, undefined, (world) => watch(world.transcript()));
          return safe("balances, exit codes, books and audit log are as they have to be");
        } catch (error) {
          if (!(error instanceof Error) || error.name !== "AssertionError") throw error;
          return broken(error.message);
        }
      }),
  };
  return trial;
}

async function report(
  trial: Trial,
  run: (watch: (transcript: readonly Entry[]) => void) => Promise<Verdict>,
): Promise<Report> {
  const startedMs = performance.now();
  let transcript: readonly Entry[] = [];
  let verdict: Verdict;
  try {
    verdict = await run((seen) => transcript = seen);
  } catch (error) {
    verdict = { result: "unclear", because: error instanceof Error ? error.message : `${error}` };
  }
  return { trial, ...verdict, ms: performance.now() - startedMs, transcript };
}

/** `a hello that comes a byte at a time` -> `hello-comes-byte-time`. */
function slug(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
  const little = /^(a|an|the|of|to|is|in|or|that|and|s|its|as)$/;
  return words.filter((word) => !little.test(word)).slice(0, 7).join("-");
}
