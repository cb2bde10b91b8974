import { Dice } from "./dice.ts";
import type { Plan } from "./plan.ts";

/** An ATM that the bank has enrolled, with notes that it counts. */
export interface TerminalPlan {
  readonly atm: number;
  /** 0..1, that a payout jams. */
  readonly jamChance: number;
}

/** Has the bank enrol some ATMs of some worlds. */
export function planTerminals(seed: string, atms: number): TerminalPlan[] {
  const dice = new Dice(`terminals ${seed}`);
  if (dice.chance(0.5)) return [];
  const jamChance = dice.pick([0, 0.1, 0.3]);
  return Array.from({ length: atms }, (_, atm) => ({ atm, jamChance }))
    .filter(() => dice.chance(0.7));
}

/** Whether an ATM of a plan is enrolled. */
export function isEnrolled({ terminals = [] }: Plan, atm: number): boolean {
  return terminals.some((terminal) => terminal.atm === atm);
}
