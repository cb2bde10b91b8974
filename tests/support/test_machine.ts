import type { Bytes } from "../../lib/bytes.ts";
import type { CashMachine, Dispensed, Payout } from "../../atm/cash_machine.ts";
import { Killer } from "./killer.ts";

/** How a machine of the tests behaves. */
export interface MachineKind {
  /** How much comes out before it jams; absent: all that it is asked for. */
  readonly jamsAfter?: bigint;
  /** Whether it knows after a crash what it did. */
  readonly remembers: boolean;
}

/** Notes that can be counted: what is in the machine beyond what it was loaded with. */
export class TestMachine implements CashMachine {
  readonly #kind: MachineKind;
  readonly #moved = new Map<string, bigint>();
  killer = new Killer(Infinity);
  /** Put in, less what came out. */
  cents = 0n;

  constructor(kind: MachineKind) {
    this.#kind = kind;
  }

  async dispense({ id, amountCents }: Payout): Promise<Dispensed> {
    await this.killer.step();
    const { jamsAfter } = this.#kind;
    const paidCents = jamsAfter === undefined || jamsAfter > amountCents ? amountCents : jamsAfter;
    this.cents -= paidCents;
    this.#moved.set(String(id), paidCents);
    await this.killer.step();
    return paidCents === amountCents ? { status: "done" } : { status: "jammed", paidCents };
  }

  async takeIn(id: Bytes, amountCents: bigint): Promise<void> {
    await this.killer.step();
    this.cents += amountCents;
    this.#moved.set(String(id), amountCents);
    await this.killer.step();
  }

  async giveBack(id: Bytes, amountCents: bigint): Promise<void> {
    await this.killer.step();
    this.cents -= amountCents;
    this.#moved.set(String(id), 0n);
    await this.killer.step();
  }

  recall(id: Bytes): Promise<bigint | null> {
    if (!this.#kind.remembers) return Promise.resolve(null);
    return Promise.resolve(this.#moved.get(String(id)) ?? 0n);
  }
}
