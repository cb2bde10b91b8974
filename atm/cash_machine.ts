import { formatAmount } from "../lib/amount.ts";
import type { Bytes } from "../lib/bytes.ts";
import { worthOf } from "../lib/channel/notes.ts";
import type { Notes } from "../lib/channel/notes.ts";

/** What a terminal is to pay. */
export interface Payout {
  /** The txn_id of the capture to come, 16 bytes. */
  readonly id: Bytes;
  readonly amountCents: bigint;
  /** Which notes; none where the bank does not count them: any that make up the amount. */
  readonly notes: readonly Notes[];
}

/** What came out: all of it, or less, if the machine jammed. */
export type Dispensed =
  | { readonly status: "done" }
  | { readonly status: "jammed"; readonly paidCents: bigint };

/** The part of a terminal that moves notes. */
export interface CashMachine {
  /** Pays. Rejects if nobody knows what came out: all of it counts as paid then. */
  dispense(payout: Payout): Promise<Dispensed>;
  /** Takes the notes in for the deposit of this txn_id. */
  takeIn(id: Bytes, amountCents: bigint): Promise<void>;
  /** Gives them back, for the bank does not take them. */
  giveBack(id: Bytes, amountCents: bigint): Promise<void>;
  /**
   * After a crash: what has moved under this txn_id, out for a capture, in for a deposit; null if
   * it does not know. Absent: it never does, and what was begun counts as done.
   */
  recall?(id: Bytes): Promise<bigint | null>;
}

/** A machine without hardware, which says what it does. */
export function spokenMachine(say: (words: string) => void): CashMachine {
  return {
    dispense(payout) {
      say(`paid out: ${payoutWords(payout)}`);
      return Promise.resolve({ status: "done" });
    },
    takeIn: () => Promise.resolve(),
    giveBack(_, amountCents) {
      say(`given back: ${formatAmount(amountCents)}`);
      return Promise.resolve();
    },
  };
}

/** `2 x 50.00, 1 x 20.00` */
export function payoutWords({ amountCents, notes }: Omit<Payout, "id">): string {
  if (notes.length === 0) return formatAmount(amountCents);
  return notes.map(({ cents, count }) => `${count} x ${formatAmount(cents)}`).join(", ");
}

/** Whether the notes, if they are told, make up the amount. */
export function addsUp({ amountCents, notes }: Omit<Payout, "id">): boolean {
  return notes.length === 0 || worthOf(notes) === amountCents;
}
