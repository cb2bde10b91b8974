import { Dice } from "./dice.ts";
import type { TerminalPlan } from "./terminals.ts";
import type { OrderStep, Step } from "./plan.ts";

/** What scenes are played with. */
interface Stage {
  readonly dice: Dice;
  readonly atms: number;
  readonly accounts: readonly string[];
  /** The time of the plan. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Accounts that are opened right before the power goes. */
export const SUDDEN_ACCOUNTS = ["ida", "jon"];
/** Steps of scenes have numbers of their own. */
const FIRST_ID = 200_000;

/** Adds to some worlds what chance alone would hardly ever bring about. */
export function withScenes(seed: string, steps: readonly Step[], place: {
  readonly atms: number;
  readonly accounts: readonly string[];
  readonly fromMs: number;
  readonly terminals: readonly TerminalPlan[];
}): Step[] {
  const dice = new Dice(`scenes ${seed}`);
  const stage = { ...place, dice, untilMs: steps.at(-1)!.atMs + 500 };
  const scenes = [
    ...(dice.chance(0.3) ? askedAfterTooEarly(stage) : []),
    ...(dice.chance(0.4) ? heldBackForTooLong(stage) : []),
    ...(dice.chance(0.3) ? powerCutsAfterOpening(stage) : []),
    ...place.terminals.slice(0, 1).flatMap(({ atm }) => diesAtItsNotes(stage, atm)),
  ];
  return [...steps, ...scenes].sort((a, b) => a.atMs - b.atMs);
}

/** An order is held back, its run dies, and the next one asks after it before it comes. */
function askedAfterTooEarly(stage: Stage): Step[] {
  const { dice } = stage;
  const id = FIRST_ID;
  const atMs = dice.between(stage.fromMs, stage.untilMs);
  const first = deposit(stage, { id, atMs });
  const diesMs = dice.between(300, 2_000);
  const look = { ...first, id: id + 1, atMs: atMs + diesMs + 300, operation: "balance" } as const;
  const doom = { tick: Infinity, afterMs: diesMs, power: false };
  const forMs = dice.between(diesMs + 1_500, 9_000);
  return [
    { kind: "hold back", id: id + 2, atMs, order: id, held: { piece: 2, connection: 1, forMs } },
    { kind: "kill atm", id: id + 3, atMs, order: id, doom },
    first,
    { ...look, cents: 0n },
  ];
}

/** An order comes when its run has given up, and nobody has used its card since. */
function heldBackForTooLong(stage: Stage): Step[] {
  const { dice, accounts } = stage;
  const id = FIRST_ID + 10;
  const atMs = stage.untilMs;
  const held = { piece: 2, connection: 4, forMs: dice.between(2_000, 4_000) };
  const first = deposit({ ...stage, accounts: accounts.slice(0, 1) }, { id, atMs });
  const last = deposit(stage, { id: id + 1, atMs: atMs + 15_000 });
  return [{ kind: "hold back", id: id + 2, atMs, order: id, held }, first, last];
}

/** Accounts are opened, and a moment later the power goes. */
function powerCutsAfterOpening(stage: Stage): Step[] {
  const { dice } = stage;
  return SUDDEN_ACCOUNTS.flatMap((account, i): Step[] => {
    const id = FIRST_ID + 20 + 10 * i;
    const atMs = dice.between(stage.fromMs, stage.untilMs);
    const first = { ...deposit(stage, { id, atMs }), account };
    const doom = { tick: dice.between(1, 6), power: true };
    return [
      { ...first, operation: "create" },
      { kind: "kill atm", id: id + 1, atMs, order: id + 2, doom },
      {
        ...first,
        id: id + 2,
        atMs: atMs + dice.between(300, 600),
        operation: "balance",
        cents: 0n,
      },
    ];
  });
}

/** A run dies while notes move; before the next one, its account is locked or its hold expires. */
function diesAtItsNotes(stage: Stage, atm: number): Step[] {
  const { dice } = stage;
  const id = FIRST_ID + 50;
  const atMs = dice.between(stage.fromMs, stage.untilMs);
  const operation = dice.pick(["withdraw", "withdraw", "deposit"] as const);
  const order = { ...deposit(stage, { id, atMs }), atm, operation, cents: 5_007n };
  const doom = { tick: Infinity, afterMs: dice.between(15, 400), power: dice.chance(0.5) };
  const act = {
    kind: "act",
    id: id + 2,
    atMs: atMs + 600,
    account: order.account,
    losses: 0,
  } as const;
  const clock = { kind: "clock", id: id + 3, atMs: atMs + 550, atm: null } as const;
  return [
    { kind: "kill atm", id: id + 1, atMs, order: id, doom },
    order,
    ...(dice.chance(0.5)
      ? [{ ...act, deed: "lock account" } as const]
      : [{ ...clock, byMs: 3_600_000, forMs: 200 }, { ...act, deed: "unlock account" } as const]),
  ];
}

function deposit(
  { dice, atms, accounts }: Stage,
  { id, atMs }: { readonly id: number; readonly atMs: number },
): OrderStep {
  return {
    kind: "order",
    id,
    atMs,
    atm: dice.between(0, atms - 1),
    account: dice.pick(accounts),
    operation: "deposit",
    cents: BigInt(id),
  };
}
