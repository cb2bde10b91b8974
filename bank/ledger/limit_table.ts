import type { DatabaseSync, StatementSync } from "node:sqlite";
import { prepare } from "./prepare.ts";

/** A day of limits, in ms. */
export const DAY_MS = 86_400_000;

/** The day of a moment, UTC: days since 1970. */
export function dayOf(timeMs: number): bigint {
  return BigInt(Math.floor(timeMs / DAY_MS));
}

/**
 * The table `limit_use`: what each account took out on each day, holds included. Kept as a row a
 * day, for a sum over the day's legs would cost an account more the more it is used.
 */
export class LimitTable {
  readonly #used: StatementSync;
  readonly #use: StatementSync;
  readonly #giveBack: StatementSync;

  constructor(db: DatabaseSync) {
    this.#used = prepare(db, "SELECT cents FROM limit_use WHERE account = ? AND day = ?");
    this.#use = prepare(
      db,
      `INSERT INTO limit_use VALUES (?, ?, ?)
       ON CONFLICT (account, day) DO UPDATE SET cents = cents + excluded.cents`,
    );
    // Not by the same statement: the row to be inserted would be checked, and is below zero.
    this.#giveBack = prepare(
      db,
      "UPDATE limit_use SET cents = cents - ? WHERE account = ? AND day = ?",
    );
  }

  used(account: bigint, day: bigint): bigint {
    return (this.#used.get(account, day)?.cents ?? 0n) as bigint;
  }

  use(account: bigint, day: bigint, cents: bigint): void {
    this.#use.run(account, day, cents);
  }

  /** What was held and is not taken out. */
  giveBack(account: bigint, day: bigint, cents: bigint): void {
    this.#giveBack.run(cents, account, day);
  }
}
