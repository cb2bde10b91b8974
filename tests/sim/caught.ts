import type { Plan, Step } from "./plan.ts";

/** Where a seeded bug is caught. */
export interface Caught {
  /** The first world, counted from 1, in which it breaks its invariant, on the day it was tried. */
  readonly world: number;
  /** For what random worlds meet rarely: a world made for it. */
  readonly plan?: Plan;
}

const OPENING = {
  kind: "order",
  id: 0,
  atMs: 0,
  atm: 0,
  account: "ann",
  operation: "create",
} as const;
const DEPOSIT = {
  kind: "order",
  id: 1,
  atMs: 3_000,
  atm: 0,
  account: "ann",
  operation: "deposit",
} as const;

/** Of each bug in `bugs.ts`. */
export const CAUGHT: Readonly<Record<string, Caught>> = {
  "books-retries": { world: 35 },
  "answers-before-disk": { world: 4 },
  "refuses-what-it-books": { world: 13 },
  "cancels-in-words": { world: 1188, plan: heldBackAndAskedAfter() },
  "books-too-late": { world: 353, plan: heldBackForTooLong() },
  "gives-a-cent": { world: 3 },
  "reads-old-balances": { world: 6 },
  "logs-no-strangers": { world: 11 },
  "log-not-synced": { world: 3 },
  "journal-not-synced": { world: 35 },
  "names-not-synced": { world: 343, plan: powerCutsAfterOpening() },
  "forgets-journal": { world: 3 },
};

/** Somebody eats an order three times and lets the fourth come when its run has given up. */
function heldBackForTooLong(): Plan {
  // Ann's card is not used again before the order has come; it would be called off.
  return plan("held back for too long", ["ann", "bob"], [
    { ...OPENING, cents: 5_000n },
    { ...OPENING, id: 2, account: "bob", cents: 6_000n },
    held(1, { piece: 2, connection: 4, forMs: 3_000 }),
    { ...DEPOSIT, cents: 100n },
    { ...DEPOSIT, id: 3, atMs: 20_000, account: "bob", operation: "balance", cents: 0n },
  ]);
}

/** Somebody holds an order back; its run dies, and the next one has it called off meanwhile. */
function heldBackAndAskedAfter(): Plan {
  return plan("held back and asked after", ["ann"], [
    { ...OPENING, cents: 5_000n },
    held(1, { piece: 2, connection: 1, forMs: 6_000 }),
    {
      kind: "kill atm",
      id: 12,
      atMs: 2_900,
      order: 1,
      doom: { tick: Infinity, afterMs: 1_000, power: false },
    },
    { ...DEPOSIT, cents: 100n },
    { ...DEPOSIT, id: 2, atMs: 4_500, operation: "balance", cents: 0n },
    { ...DEPOSIT, id: 3, atMs: 20_000, operation: "balance", cents: 0n },
  ]);
}

/** Cards are made, and a moment later the power goes. */
function powerCutsAfterOpening(): Plan {
  const accounts = Array.from({ length: 12 }, (_, i) => `new${i}`);
  const steps = accounts.flatMap((account, i): Step[] => {
    const atMs = 3_000 + 1_000 * i;
    const doom = { tick: 4, power: true };
    return [
      { ...OPENING, id: i, atMs, account, cents: BigInt(2_000 + i) },
      { kind: "kill atm", id: 100 + i, atMs, order: 200 + i, doom },
      { ...DEPOSIT, id: 200 + i, atMs: atMs + 500, account, cents: 10n },
    ];
  });
  return plan("power cuts after opening", accounts, steps);
}

function held(order: number, piece: { piece: number; connection: number; forMs: number }): Step {
  return { kind: "hold back", id: 11, atMs: 2_800, order, held: piece };
}

function plan(seed: string, accounts: readonly string[], steps: readonly Step[]): Plan {
  return { seed, atms: 1, accounts, steps };
}
