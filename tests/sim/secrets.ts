import type { Dice } from "./dice.ts";
import type { Means, Step } from "./plan.ts";

/** Steps of somebody who guesses have numbers of their own. */
const FIRST_ID = 500_000;
/** More than PINs or passwords may be wrong in a row. */
const GUESSES = 12;

/** Has the customers of some worlds know PINs and passwords, which they forget now and then. */
export function withSecrets(
  steps: readonly Step[],
  { atms, accounts }: { readonly atms: number; readonly accounts: readonly string[] },
  dice: Dice,
): Step[] {
  if (dice.chance(0.4)) return [...steps];
  const means = new Map(
    accounts.map((account) => [account, dice.pick<Means>(["card", "pin", "pin", "login"])]),
  );
  const wrongness = dice.pick([0.05, 0.2, 0.6]);
  const typed = steps.map((step) => {
    if (step.kind !== "order") return step;
    const by = means.get(step.account)!;
    const isWrong = dice.chance(wrongness) && by !== "card" && step.operation !== "create";
    return { ...step, by, secret: isWrong ? "wrong" : "right" } as const;
  });
  const by = means.get(accounts[0]!)!;
  if (by === "card" || dice.chance(0.6)) return typed;
  const fromMs = dice.between(3_000, steps.at(-1)!.atMs);
  const guesses = Array.from({ length: GUESSES }, (_, i): Step => ({
    ...{ kind: "order", id: FIRST_ID + i, atMs: fromMs + 80 * i, atm: dice.between(0, atms - 1) },
    ...{ account: accounts[0]!, operation: "balance", cents: 0n, by, secret: "wrong" },
  }));
  return [...typed, ...guesses].sort((a, b) => a.atMs - b.atMs);
}
