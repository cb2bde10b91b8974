import { withActs } from "./acts.ts";
import type { ActStep } from "./acts.ts";
import { Dice } from "./dice.ts";
import { withDiskFailures } from "./failures.ts";
import type { DiskFailure } from "./failures.ts";
import { planTerminals } from "./terminals.ts";
import type { TerminalPlan } from "./terminals.ts";
import { SUDDEN_ACCOUNTS, withScenes } from "./scenes.ts";
import { withSecrets } from "./secrets.ts";
import type { Doom } from "./process.ts";
import type { HeldPiece, Weather } from "./network.ts";
import { TROUBLES } from "./network.ts";

/** An order that somebody gives at an ATM. */
export interface OrderStep {
  readonly kind: "order";
  readonly id: number;
  readonly atMs: number;
  readonly atm: number;
  readonly account: string;
  readonly operation: "create" | "deposit" | "withdraw" | "transfer" | "balance";
  /** No two orders of a world have the same, so that the books tell which was booked. */
  readonly cents: bigint;
  readonly to?: string;
  /** What its customer has: a card, one with a PIN, or a name and a password. Absent: a card. */
  readonly by?: Means;
  /** Whether PIN or password are typed as they are. Absent: they are. */
  readonly secret?: "right" | "wrong";
}

/** What somebody shows who they are with. */
export type Means = "card" | "pin" | "login";

/** Something that goes wrong, or is set right. */
export type FaultStep =
  & { readonly id: number; readonly atMs: number }
  & (
    | { readonly kind: "kill bank"; readonly doom: Doom; readonly downMs: number }
    | { readonly kind: "restart bank"; readonly downMs: number }
    | { readonly kind: "kill atm"; readonly order: number; readonly doom: Doom }
    | { readonly kind: "weather"; readonly weather: Weather }
    | {
      readonly kind: "clock";
      /** Whose clock is set wrong; null: the bank's. */
      readonly atm: number | null;
      readonly byMs: number;
      /** Until it is set right. */
      readonly forMs: number;
    }
    | { readonly kind: "hold back"; readonly order: number; readonly held: HeldPiece }
    | { readonly kind: "replay" }
  );

/** One thing that is done in a world. */
export type Step = OrderStep | ActStep | FaultStep | DiskFailure;

/** All that is done in a world, in order. */
export interface Plan {
  readonly seed: string;
  readonly atms: number;
  readonly accounts: readonly string[];
  /** The ATMs that the bank has enrolled. Absent: none. */
  readonly terminals?: readonly TerminalPlan[];
  readonly steps: readonly Step[];
}

/** What the holder of an account shows who they are with. */
export function meansOf({ steps }: Plan, account: string): Means {
  const order = steps.find((step) => step.kind === "order" && step.account === account);
  return (order as OrderStep | undefined)?.by ?? "card";
}

/** What a plan may be told. */
export interface PlanOptions {
  /** Orders and faults; left to the seed unless given. */
  readonly steps?: number;
}

/** Until then nothing goes wrong, so that there is something to go wrong with. */
const CALM_MS = 3_000;

/** Accounts that are opened while things go wrong, or never, or at two ATMs at once. */
const LATE_ACCOUNTS = ["eve", "fay", "gus", "hal"];

/** The plan that follows from a seed. */
export function makePlan(seed: string, options: PlanOptions = {}): Plan {
  const dice = new Dice(`plan ${seed}`);
  const atms = dice.between(1, 4);
  const accounts = ["ann", "bob", "cyn", "dan"].slice(0, dice.between(1, 4));
  const count = options.steps ?? dice.between(20, 100);
  const steps: Step[] = accounts.map((account, id) => ({
    kind: "order",
    id,
    atMs: 100 * id,
    atm: dice.between(0, atms - 1),
    account,
    operation: "create",
    cents: BigInt(1_000 + 100 * dice.between(0, 500) + id),
  }));
  const faultiness = dice.pick([0, 0.1, 0.2, 0.4]);
  // Several at once, or one after another.
  const gapMs = dice.pick([30, 200, 1_000, 3_000]);
  let atMs = CALM_MS;
  for (let id = steps.length; steps.length < count; id++) {
    atMs += dice.between(0, 2 * gapMs);
    if (!dice.chance(faultiness)) {
      steps.push(order(dice, id, { atMs, atms, accounts }));
      continue;
    }
    const step = fault(dice, id, { atMs, atms });
    steps.push(step);
    if (step.kind === "hold back" && dice.chance(0.5)) steps.push(deathOf(dice, step));
  }
  const all = [...accounts, ...LATE_ACCOUNTS, ...SUDDEN_ACCOUNTS];
  const terminals = planTerminals(seed, atms);
  const played = withScenes(seed, steps, { atms, accounts, fromMs: CALM_MS, terminals });
  const administered = withActs(seed, played, all);
  const failing = withDiskFailures(seed, administered, atms);
  return {
    seed,
    atms,
    accounts: all,
    terminals,
    steps: withSecrets(failing, { atms, accounts: all }, new Dice(`secrets ${seed}`)),
  };
}

/** The run whose order is held back dies meanwhile: the next one asks before the order comes. */
function deathOf(dice: Dice, { id, atMs, order }: FaultStep & { kind: "hold back" }): FaultStep {
  const doom = { tick: Infinity, afterMs: dice.between(30, 3_000), power: false };
  return { kind: "kill atm", id: 100_000 + id, atMs, order, doom };
}

function order(
  dice: Dice,
  id: number,
  { atMs, atms, accounts }: { atMs: number; atms: number; accounts: readonly string[] },
): OrderStep {
  const opens = dice.chance(0.1);
  const account = dice.pick(
    opens ? LATE_ACCOUNTS : [...accounts, ...accounts, ...accounts, ...LATE_ACCOUNTS],
  );
  const operation = opens ? "create" : dice.pick(
    [
      "deposit",
      "deposit",
      "withdraw",
      "withdraw",
      "withdraw",
      "balance",
      "balance",
      "transfer",
    ] as const,
  );
  const isRead = operation === "balance";
  return {
    kind: "order",
    id,
    atMs,
    atm: dice.between(0, atms - 1),
    account,
    operation,
    cents: isRead ? 0n : BigInt(10_000 * dice.between(opens ? 1 : 0, 3) + 1 + id),
    ...(operation === "transfer" ? { to: dice.pick([...accounts, "nobody"]) } : {}),
  };
}

function fault(dice: Dice, id: number, { atMs, atms }: { atMs: number; atms: number }): FaultStep {
  const base = { id, atMs };
  const power = dice.chance(0.5);
  const kind = dice.pick(
    [
      "kill bank",
      "kill bank",
      "restart bank",
      "kill atm",
      "kill atm",
      "hold back",
      "weather",
      "clock",
      "replay",
    ],
  );
  switch (kind) {
    case "kill bank": {
      const doom = { tick: dice.between(1, 60), power };
      return { ...base, kind, doom, downMs: dice.pick([10, 500, 4_000, 15_000]) };
    }
    case "restart bank":
      return { ...base, kind, downMs: dice.pick([10, 2_000]) };
    case "kill atm":
      // One of the next orders.
      return {
        ...base,
        kind,
        order: id + dice.between(1, 3),
        doom: dice.chance(0.5)
          ? { tick: dice.between(1, 120), power }
          : { tick: Infinity, afterMs: dice.between(10, 3_000), power },
      };
    case "hold back":
      return {
        ...base,
        kind,
        order: id + dice.between(1, 3),
        held: {
          piece: dice.between(1, 3),
          connection: dice.pick([1, 1, 2, 3, 4]),
          forMs: dice.between(100, 9_500),
        },
      };
    case "weather":
      return {
        ...base,
        kind,
        weather: {
          fromMs: atMs,
          untilMs: atMs + dice.pick([50, 1_000, 5_000, 20_000]),
          atm: dice.chance(0.5) ? null : dice.between(0, atms - 1),
          trouble: dice.pick(TROUBLES),
          chance: dice.pick([0.05, 0.2, 0.5]),
        },
      };
    case "clock":
      return {
        ...base,
        kind,
        atm: dice.chance(0.5) ? null : dice.between(0, atms - 1),
        byMs: dice.pick([-3_600_000, -8_000, -500, 500, 8_000, 3_600_000]),
        forMs: dice.pick([10, 3_000, 20_000]),
      };
    default:
      return { ...base, kind: "replay" };
  }
}
