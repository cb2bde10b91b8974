import type { Dice } from "./dice.ts";
import type { Means, Step } from "./plan.ts";

/** Has the customers of some worlds know PINs and passwords, which they forget now and then. */
export function withSecrets(
  steps: readonly Step[],
  accounts: readonly string[],
  dice: Dice,
): Step[] {
  if (dice.chance(0.4)) return [...steps];
  const means = new Map(
    accounts.map((account) => [account, dice.pick<Means>(["card", "pin", "pin", "login"])]),
  );
  const wrongness = dice.pick([0.05, 0.2, 0.6]);
  return steps.map((step) => {
    if (step.kind !== "order") return step;
    const by = means.get(step.account)!;
    const isWrong = dice.chance(wrongness) && by !== "card" && step.operation !== "create";
    return { ...step, by, secret: isWrong ? "wrong" : "right" };
  });
}
