import { formatAmount } from "../../lib/amount.ts";
import type { Dice } from "./dice.ts";
import type { Order } from "./told.ts";

/** The least that an account is opened with. */
const OPENING_CENTS_MIN = 10_00n;
/** More than anybody has. */
const TOO_MUCH_CENTS = 40_000_000_00n;
const AMOUNTS = 1_000_000;

/** Orders by chance. No two have the same amount, so that an amount names its order. */
export class OrderSource {
  readonly #dice: Dice;
  readonly #amounts = new Set<bigint>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** An order of a customer; one in ten is of more than there is. */
  draw(account: string, other: string): Order {
    const operation = this.#dice.pick(["deposit", "withdraw", "transfer"] as const);
    const isTooMuch = operation !== "deposit" && this.#dice.chance(10);
    const cents = this.#amount(isTooMuch ? TOO_MUCH_CENTS : 0n);
    return { operation, account, cents, ...(operation === "transfer" ? { to: other } : {}) };
  }

  /** The opening of an account, with this much or somewhat more. */
  drawCreation(account: string, atLeast = OPENING_CENTS_MIN): Order {
    return { operation: "create", account, cents: this.#amount(atLeast) };
  }

  #amount(atLeast: bigint): bigint {
    const cents = atLeast + BigInt(1 + this.#dice.below(AMOUNTS));
    if (this.#amounts.has(cents)) return this.#amount(atLeast);
    this.#amounts.add(cents);
    return cents;
  }
}

/** The ATM's command line for an order. */
export function argsOf({ operation, account, cents, to }: Order): string[] {
  const option = { create: "-n", deposit: "-d", withdraw: "-w", transfer: "--transfer" }[operation];
  return ["-a", account, option, formatAmount(cents), ...(to === undefined ? [] : ["--to", to])];
}
