import { encodeHex } from "@std/encoding/hex";
import type { CashMachine, Dispensed, Payout } from "../../atm/cash_machine.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import type { Dice } from "./dice.ts";
import type { Process } from "./process.ts";
import type { RunRecord } from "./run_record.ts";

/** A note or a bundle on its way, in ms. */
const MOVE_MS = 40;

/** So many kinds that any amount of a plan goes; so few of them that they run out now and then. */
export const STOCK: readonly Notes[] = [
  { cents: 5_000n, count: 60n },
  { cents: 1_000n, count: 60n },
  { cents: 100n, count: 150n },
  { cents: 10n, count: 300n },
  { cents: 1n, count: 300n },
];

/**
 * The part of a terminal that moves notes. Neither a killed run nor a power cut makes it forget
 * what has moved: it counts as the notes pass.
 */
export class SimCashMachine {
  readonly #jamChance: number;
  /** What moved for each order, by its id in hex; out and in are both more than zero. */
  readonly moved = new Map<string, bigint>();
  /** Whose order that was. */
  readonly #owners = new Map<string, string>();
  /** What is in it. */
  cents = 0n;

  constructor(jamChance: number) {
    this.#jamChance = jamChance;
  }

  /** Whether notes were put in for a log-in that does not exist: nobody can say whose they are. */
  isOfNobody(id: string, accounts: ReadonlyMap<string, unknown>): boolean {
    const owner = this.#owners.get(id);
    return owner !== undefined && !accounts.has(owner);
  }

  /** What is in it, but for notes of nobody. */
  centsFor(accounts: ReadonlyMap<string, unknown>): bigint {
    const lost = [...this.moved].filter(([id]) => this.isOfNobody(id, accounts));
    return lost.reduce((sum, [, cents]) => sum - cents, this.cents);
  }

  /** The machine as a run has it, which may end at any note. */
  for(process: Process, record: RunRecord): CashMachine {
    const act = (effect: () => void) => {
      const ms = process.dice.delay(MOVE_MS);
      record.movingMs += ms;
      return process.act(ms, effect);
    };
    const own = (id: Bytes) => this.#owners.set(encodeHex(id), record.step.account);
    return {
      dispense: (payout) => own(payout.id) && this.#dispense(process.dice, act, payout),
      takeIn: (id, cents) => own(id) && act(() => this.#move(id, cents, 1n)),
      giveBack: (id, cents) => act(() => this.#move(id, -cents, 1n)),
      recall: (id) => Promise.resolve(this.moved.get(encodeHex(id)) ?? 0n),
    };
  }

  async #dispense(
    dice: Dice,
    act: (effect: () => void) => Promise<void>,
    { id, notes }: Payout,
  ): Promise<Dispensed> {
    const jamsAt = dice.chance(this.#jamChance) ? dice.between(0, notes.length - 1) : Infinity;
    let paidCents = 0n;
    for (const [i, { cents, count }] of notes.entries()) {
      if (i === jamsAt) return { status: "jammed", paidCents };
      const worth = cents * count;
      await act(() => this.#move(id, worth, -1n));
      paidCents += worth;
    }
    return { status: "done" };
  }

  /** @param sign of what is in the machine afterwards */
  #move(id: Bytes, cents: bigint, sign: bigint): void {
    const key = encodeHex(id);
    this.moved.set(key, (this.moved.get(key) ?? 0n) + cents);
    this.cents += sign * cents;
  }
}
