import { GUARDS, isBankGuard } from "../../tests/attacks/guards.ts";
import type { Guard } from "../../tests/attacks/guards.ts";
import { guardsOf } from "../../tests/attacks/scenarios.ts";
import { SCENARIO_IDS } from "../../tests/attacks/lab/trial.ts";

/** Each guard with the ids of the attacks that win without it. */
export function attacksByGuard(): ReadonlyMap<Guard, readonly string[]> {
  const attacks = new Map<Guard, string[]>();
  for (const guard of Object.keys(GUARDS) as Guard[]) attacks.set(guard, []);
  for (const [scenario, id] of SCENARIO_IDS) {
    for (const guard of guardsOf(scenario)) attacks.get(guard)!.push(id);
  }
  return attacks;
}

/** Guards that no attack needs: nobody would notice if they were gone. */
export function idleGuards(): Guard[] {
  return [...attacksByGuard()].filter(([, attacks]) => attacks.length === 0).map(([guard]) =>
    guard
  );
}

/** Every guard: whose, what for, and the attacks that win without it. */
export function guardLines(): string[] {
  return [...attacksByGuard()].flatMap(([guard, attacks]) => [
    `${guard} (${isBankGuard(guard) ? "bank" : "ATM"}): ${GUARDS[guard]}`,
    ...attacks.map((id) => `    ${id}`),
  ]);
}
