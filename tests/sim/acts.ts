import { Dice } from "./dice.ts";
import type { OrderStep, Step } from "./plan.ts";

/** Something that the bank's people do. */
export interface ActStep {
  readonly kind: "act";
  readonly id: number;
  readonly atMs: number;
  readonly deed: Deed;
  readonly account: string;
  /** Of a reversal: the order that is reversed, if it is booked by then. */
  readonly order?: number;
  /** How many answers of the bank get lost on their way. */
  readonly losses: number;
}

/** What they do. */
export type Deed = typeof DEEDS[number];

const DEEDS = [
  ...["lock card", "unlock card", "lock account", "unlock account", "reverse", "load"] as const,
];
/** Likelier than others: what moves money. */
const LIKELY: readonly Deed[] = [...DEEDS, "reverse", "reverse", "load"];
/** Acts have numbers of their own. */
const FIRST_ID = 300_000;
const ACTS_MAX = 10;

/** Has the bank's people at work in some worlds. */
export function withActs(
  seed: string,
  steps: readonly Step[],
  accounts: readonly string[],
): Step[] {
  const dice = new Dice(`acts ${seed}`);
  if (dice.chance(0.4)) return [...steps];
  const orders = steps.filter((step): step is OrderStep => step.kind === "order");
  const untilMs = steps.at(-1)!.atMs;
  const acts = Array.from({ length: dice.between(1, ACTS_MAX) }, (_, i): ActStep => {
    const { id: order, account } = dice.pick(orders);
    const deed = dice.pick(LIKELY);
    return {
      kind: "act",
      id: FIRST_ID + i,
      atMs: dice.between(Math.ceil(untilMs / 3), untilMs),
      deed,
      account: deed === "reverse" ? account : dice.pick(accounts),
      ...(deed === "reverse" ? { order } : {}),
      losses: dice.pick([0, 0, 1, 2]),
    };
  });
  return [...steps, ...acts].sort((a, b) => a.atMs - b.atMs);
}
