import type { Bytes } from "../../lib/bytes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import type { HistoryQuery, Order } from "../../lib/channel/order.ts";
import { entriesThatFit, HISTORY_KINDS } from "../../lib/channel/page.ts";
import type { HistoryKind, HistoryPart } from "../../lib/channel/page.ts";
import { newAccount } from "./model_account.ts";
import type { ModelAccount } from "./model_account.ts";
import { ModelTerminals } from "./model_terminals.ts";
import type { ModelNotes } from "./model_terminals.ts";

/** Money that the model has set aside. */
export interface ModelHold {
  readonly account: ModelAccount;
  readonly cash: ModelAccount;
  readonly cents: bigint;
  readonly day: bigint;
  readonly expiresMs: number;
  readonly notes: ModelNotes;
  state: "pending" | "captured" | "voided" | "expired";
}

/** One booking. */
export interface ModelBooking {
  readonly from: ModelAccount;
  readonly to: ModelAccount;
  readonly cents: bigint;
  readonly kind: string;
  readonly timeMs: number;
  readonly row: bigint;
  /** The row that it reverses. */
  readonly of?: bigint;
  /** Whose limit of which day it uses. */
  readonly limit?: { readonly account: ModelAccount; readonly day: bigint };
}

/** The accounts, holds and histories of the model. */
export class ModelBooks {
  readonly #accounts = new Map<string, ModelAccount>();
  readonly #holds = new Map<string, ModelHold>();
  readonly terminals = new ModelTerminals();
  readonly #bookings = new Map<bigint, ModelBooking>();
  readonly #reversed = new Set<bigint>();
  /** The seq of an account's entry by its name and row. */
  readonly #seqs = new Map<string, bigint>();
  /** The rows of refused deposits whose notes are on suspense. */
  readonly kept = new Set<bigint>();
  readonly vault = newAccount("vault:bank");
  readonly suspense = newAccount("suspense:bank");
  readonly equity = newAccount("equity:opening");

  customers(): ModelAccount[] {
    return [...this.#accounts.values()];
  }

  customer(name: string): ModelAccount {
    return this.#accounts.get(name)!;
  }

  customerByHash(hash: Bytes | undefined): ModelAccount | undefined {
    return this.customers().find((account) => account.hash === String(hash));
  }

  exists(name: string): boolean {
    return this.#accounts.has(name);
  }

  open(name: string, hash: Bytes): ModelAccount {
    const account = newAccount(name, String(hash));
    this.#accounts.set(name, account);
    return account;
  }

  bookingOf(row: bigint): ModelBooking | undefined {
    return this.#bookings.get(row);
  }

  isReversed(row: bigint): boolean {
    return this.#reversed.has(row);
  }

  post(booking: ModelBooking): void {
    const { from, to, cents, kind, timeMs, row, of } = booking;
    this.#bookings.set(row, booking);
    if (of !== undefined) {
      this.#reversed.add(of);
      const { limit } = this.#bookings.get(of)!;
      if (limit !== undefined) this.#takeOut(limit.account, limit.day, -cents);
    }
    from.balance -= cents;
    to.balance += cents;
    for (const [account, other, delta] of [[from, to, -cents], [to, from, cents]] as const) {
      const seq = BigInt(account.history.length + 1);
      this.#seqs.set(`${row} ${account.name}`, seq);
      account.history.unshift({
        seq,
        timeMs,
        kind: kind as HistoryKind,
        deltaCents: delta,
        balanceCents: account.balance,
        reversesSeq: this.#seqs.get(`${of} ${account.name}`) ?? 0n,
        counterparty: this.#accounts.has(other.name) ? other.name : "",
      });
    }
  }

  hold(cardId: Bytes, holdId: Bytes | undefined): ModelHold | undefined {
    return this.#holds.get(`${cardId} ${holdId}`);
  }

  setAside(made: {
    readonly order: Order;
    readonly account: ModelAccount;
    readonly cash: ModelAccount;
    readonly timeMs: number;
  }): Notes[] {
    const { order, account, cash, timeMs } = made;
    const cents = order.amountCents;
    const notes = this.terminals.dispense(cash, cents);
    account.held += cents;
    this.#holds.set(`${order.cardId} ${order.txnId}`, {
      account,
      cash,
      cents,
      day: dayOf(timeMs),
      expiresMs: timeMs + 600_000,
      notes,
      state: "pending",
    });
    return notes.map(([worth, count]) => ({ cents: worth, count }));
  }

  /** How many holds ended now. */
  expire(timeMs: number): bigint {
    const due = [...this.#holds.values()].filter(({ state, expiresMs }) =>
      state === "pending" && expiresMs <= timeMs
    );
    for (const hold of due) this.release(hold, "expired");
    return BigInt(due.length);
  }

  release(hold: ModelHold, state: "voided" | "expired"): void {
    hold.state = state;
    hold.account.held -= hold.cents;
    this.#takeOut(hold.account, hold.day, -hold.cents);
    this.terminals.changeNotes(hold.cash, hold.notes);
  }

  payer(hold: ModelHold, cents: bigint): ModelAccount {
    const { account, state } = hold;
    const covered = state === "pending" || account.balance - account.held >= cents;
    return covered ? account : this.suspense;
  }

  /** Ends a hold; the account that has to pay. */
  capture(hold: ModelHold, cents: bigint): ModelAccount {
    const payer = this.payer(hold, cents);
    if (hold.state === "pending") {
      hold.account.held -= hold.cents;
      this.#takeOut(hold.account, hold.day, cents - hold.cents);
    } else {
      this.#takeOut(hold.account, hold.day, cents);
      const taken = hold.notes.map(([worth, count]) => [worth, -count] as const);
      this.terminals.changeNotes(hold.cash, taken);
    }
    hold.state = "captured";
    return payer;
  }

  takenOut(account: ModelAccount, timeMs: number): bigint {
    return account.days.get(dayOf(timeMs)) ?? 0n;
  }

  takeOut(account: ModelAccount, timeMs: number, cents: bigint): void {
    this.#takeOut(account, dayOf(timeMs), cents);
  }

  #takeOut(account: ModelAccount, day: bigint, cents: bigint): void {
    account.days.set(day, (account.days.get(day) ?? 0n) + cents);
  }

  history(account: ModelAccount, query: HistoryQuery): HistoryPart {
    const { sinceMs, untilMs, beforeSeq, kinds } = query;
    const wanted = account.history.filter((entry) =>
      entry.timeMs >= sinceMs && (untilMs === 0 || entry.timeMs < untilMs) &&
      (beforeSeq === 0n || entry.seq < beforeSeq) &&
      (kinds === 0 || Math.floor(kinds / 2 ** HISTORY_KINDS[entry.kind]) % 2 === 1)
    );
    const count = entriesThatFit(wanted);
    const next = wanted[count];
    return { entries: wanted.slice(0, count), nextBeforeSeq: next ? next.seq + 1n : 0n };
  }
}

/** The day of a moment, UTC. */
export function dayOf(timeMs: number): bigint {
  return BigInt(timeMs - timeMs % 86_400_000) / 86_400_000n;
}
