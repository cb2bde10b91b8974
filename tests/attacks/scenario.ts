import { assertEquals, assertNotEquals } from "@std/assert";
import type { Guard } from "./guards.ts";
import type { AttackClass } from "./lab/classes.ts";
import { World } from "./world.ts";
import type { Aftermath } from "./world.ts";

/** What came of an attack, and what the attacker found out. */
export interface Outcome extends Partial<Omit<Aftermath, "bank" | "broken">> {
  readonly found?: unknown;
  /** `any` where the bank is killed before it has surely said its last line. */
  readonly bank?: Aftermath["bank"] | "any";
  /** `any` where chance decides which check it is that fails. */
  readonly broken?: Aftermath["broken"] | "any";
}

/** One attack. What an outcome does not name is as if there had been no attack. */
export interface Scenario {
  readonly name: string;
  /** If it is another than that of its kind in scenarios.ts. */
  readonly class?: AttackClass;
  /** Takes ten seconds or more, mostly to wait: a quick look at a pair leaves it out. */
  readonly slow?: true;
  /** Carries the attack out; gives what the attacker found out. */
  readonly attack: (world: World) => Promise<unknown>;
  readonly outcome: Outcome;
  /** What comes of the very same attack where a guard is left out: the attacker wins. */
  readonly without?: Partial<Record<Guard, Outcome>>;
  readonly bankArgs?: readonly string[];
}

const PEACE = { atm: [], bank: [], broken: [], john: "100.00", mary: "25.00", found: undefined };

/** Carries a scenario out, with all guards or without one, and compares what came of it. */
export async function runScenario(
  scenario: Scenario,
  template: string,
  without?: Guard,
  watch: (world: World) => void = () => {},
): Promise<void> {
  const { attack, outcome, bankArgs } = scenario;
  const world = await World.open({
    template,
    ...(without === undefined ? {} : { without }),
    ...(bankArgs === undefined ? {} : { bankArgs }),
  });
  try {
    const found = await attack(world);
    const { bank, broken, ...seen } = { ...await world.aftermath(), found };
    const expected = { ...PEACE, ...without === undefined ? outcome : scenario.without![without] };
    assertEquals<unknown>({
      ...seen,
      bank: expected.bank === "any" ? "any" : bank,
      broken: expected.broken === "any" ? "any" : broken,
    }, expected);
    if (without !== undefined) assertNotEquals(expected, { ...PEACE, ...outcome }, "no difference");
  } finally {
    watch(world);
    await world.close();
  }
}
