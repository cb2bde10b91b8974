import { makePlan } from "./plan.ts";
import type { Plan, PlanOptions, Step } from "./plan.ts";
import { BUGS } from "./bugs.ts";
import { judge } from "./oracle.ts";
import type { Finding } from "./oracle.ts";
import { live } from "./world.ts";
import type { Aftermath } from "./world.ts";

/** What became of a plan. */
export interface Outcome {
  readonly aftermath: Aftermath;
  /** What does not hold; empty: all is well. */
  readonly findings: readonly Finding[];
}

/** Lives through a plan and judges it. @param bug its name in {@linkcode BUGS} */
export async function tryPlan(plan: Plan, bug?: string): Promise<Outcome> {
  const aftermath = await live(plan, bug === undefined ? null : BUGS[bug]!());
  return { aftermath, findings: await judge(aftermath) };
}

/** The same for what follows from a seed. */
export function trySeed(seed: string, bug?: string, options?: PlanOptions): Promise<Outcome> {
  return tryPlan(makePlan(seed, options), bug);
}

/**
 * Takes steps away for as long as the same invariant breaks without them: halves, then quarters,
 * at last one by one (Zeller's delta debugging).
 * @param triesMax worlds that may be lived through for it
 */
export async function shrink(
  plan: Plan,
  found: Outcome,
  options: { readonly bug?: string | undefined; readonly triesMax: number },
): Promise<{ plan: Plan; outcome: Outcome }> {
  let best = { plan, outcome: found };
  let tries = 0;
  const broken = found.findings[0]!.invariant;
  for (let size = Math.ceil(plan.steps.length / 2); size >= 1; size = shrunkSize(size)) {
    for (let from = 0; from < best.plan.steps.length && tries < options.triesMax;) {
      const steps = cut(best.plan.steps, from, size);
      const candidate = { ...plan, steps };
      const outcome = await tryPlan(candidate, options.bug);
      tries++;
      if (outcome.findings.some(({ invariant }) => invariant === broken)) {
        best = { plan: candidate, outcome };
      } else from += size;
    }
  }
  return best;
}

function cut(steps: readonly Step[], from: number, size: number): Step[] {
  return [...steps.slice(0, from), ...steps.slice(from + size)];
}

function shrunkSize(size: number): number {
  return size === 1 ? 0 : Math.ceil(size / 2);
}
