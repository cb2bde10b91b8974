import type { Bytes } from "../../lib/bytes.ts";
import type { HistoryQuery, Order } from "../../lib/channel/order.ts";
import { entriesThatFit, HISTORY_KINDS } from "../../lib/channel/page.ts";
import type { HistoryEntry, HistoryKind, HistoryPart } from "../../lib/channel/page.ts";

/** An account of the model, the bank's own among them. */
export interface ModelAccount {
  readonly name: string;
  readonly hash: string;
  state: "open" | "locked" | "closed";
  balance: bigint;
  held: bigint;
  limits: { order?: bigint; day?: bigint };
  readonly history: HistoryEntry[];
  /** What was taken out, by day. */
  readonly days: Map<bigint, bigint>;
}

/** Money that the model has set aside. */
export interface ModelHold {
  readonly account: ModelAccount;
  readonly cash: ModelAccount;
  readonly cents: bigint;
  readonly day: bigint;
  readonly expiresMs: number;
  readonly row: bigint;
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
}

/** The accounts, holds and histories of the model. */
export class ModelBooks {
  readonly #accounts = new Map<string, ModelAccount>();
  readonly #holds = new Map<string, ModelHold>();
  readonly #terminals = new Map<string, { key: Bytes; cash: ModelAccount }>();
  readonly #cash = newAccount("cash:open");
  readonly #suspense = newAccount("suspense:bank");

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

  cashOf(terminalId: Bytes): ModelAccount {
    return this.#terminals.get(String(terminalId))?.cash ?? this.#cash;
  }

  terminalKey(terminalId: Bytes): Bytes | undefined {
    return this.#terminals.get(String(terminalId))?.key;
  }

  post({ from, to, cents, kind, timeMs }: ModelBooking): void {
    from.balance -= cents;
    to.balance += cents;
    for (const [account, other, delta] of [[from, to, -cents], [to, from, cents]] as const) {
      account.history.unshift({
        seq: BigInt(account.history.length + 1),
        timeMs,
        kind: kind as HistoryKind,
        deltaCents: delta,
        balanceCents: account.balance,
        reversesSeq: 0n,
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
    readonly row: bigint;
  }): void {
    const { order, account, cash, timeMs, row } = made;
    const cents = order.amountCents;
    account.held += cents;
    this.#holds.set(`${order.cardId} ${order.txnId}`, {
      account,
      cash,
      cents,
      day: dayOf(timeMs),
      expiresMs: timeMs + 600_000,
      row,
      state: "pending",
    });
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
  }

  payer(hold: ModelHold, cents: bigint): ModelAccount {
    const { account, state } = hold;
    const covered = state === "pending" || account.balance - account.held >= cents;
    return covered ? account : this.#suspense;
  }

  /** Ends a hold; the account that has to pay. */
  capture(hold: ModelHold, cents: bigint): ModelAccount {
    const payer = this.payer(hold, cents);
    if (hold.state === "pending") {
      this.release(hold, "voided");
      this.#takeOut(hold.account, hold.day, cents);
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

  canDispense(_cash: ModelAccount, _cents: bigint, _options: { plenty?: boolean } = {}): boolean {
    return true;
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

function newAccount(name: string, hash = ""): ModelAccount {
  return {
    name,
    hash,
    state: "open",
    balance: 0n,
    held: 0n,
    limits: {},
    history: [],
    days: new Map(),
  };
}

function dayOf(timeMs: number): bigint {
  return BigInt(timeMs - timeMs % 86_400_000) / 86_400_000n;
}
