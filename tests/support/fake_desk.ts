import type { KioskDesk, Request } from "../../atm/kiosk/desk.ts";
import type { Keys } from "../../atm/kiosk/keys.ts";
import type { Outcome } from "../../atm/kiosk/outcome.ts";
import type { AuthFile } from "../../lib/auth_file.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { HistoryEntry } from "../../lib/channel/page.ts";
import { UnreachableError, UserError } from "../../lib/errors.ts";

interface Account {
  secret: string;
  readonly history: HistoryEntry[];
}

/** A bank in memory that knows enough to have a kiosk before it. */
export class FakeDesk implements KioskDesk {
  readonly accounts = new Map<string, Account>();
  /** Every order that reached the bank, by its number and operation. */
  readonly orders: string[] = [];
  /** Log-ins whose password or PIN was turned into keys, which is what costs. */
  derived = 0;
  /** What the network does to the next orders. */
  network: "good" | "down" | "loses replies" = "good";
  readonly #outcomes = new Map<string, Outcome>();

  bank(): Promise<AuthFile> {
    throw new Error("no page asks for the bank's keys");
  }

  passwordKeys(account: string, password: string): Promise<Keys> {
    this.derived++;
    return Promise.resolve(keysOf("password", account, password));
  }

  cardKeys(account: string, pin: string): Promise<Keys> {
    if (!/^\d{4,12}$/.test(pin)) throw new UserError("form", { code: "pin_form" });
    if (!this.accounts.has(account)) throw new UserError("none", { code: "no_card" });
    this.derived++;
    return Promise.resolve(keysOf("card", account, pin));
  }

  give(keys: Keys, request: Request): Promise<Outcome> {
    if (this.network === "down") {
      return Promise.resolve({ kind: "failed", code: "unreachable" });
    }
    const outcome = this.#outcomes.get(request.id) ?? this.#execute(keys, request);
    this.#outcomes.set(request.id, outcome);
    return Promise.resolve(this.network === "loses replies" ? { kind: "unknown" } : outcome);
  }

  open(keys: Keys, request: Request): Promise<Outcome> {
    return this.#open(keys.account, secretOf(keys), request);
  }

  openWithCard(account: string, pin: string, request: Request): Promise<Outcome> {
    return this.#open(account, pin, request);
  }

  settle(_: Keys, request: Request): Promise<Outcome> {
    if (this.network !== "good") return Promise.resolve({ kind: "unknown" });
    return Promise.resolve(this.#outcomes.get(request.id) ?? { kind: "cancelled" });
  }

  history: KioskDesk["history"] = (keys, { beforeSeq, kinds }, count) => {
    if (this.network === "down") throw new UnreachableError("no bank");
    const all = this.#account(keys.account).history.toReversed()
      .filter(({ seq }) => beforeSeq === 0n || seq < beforeSeq)
      .filter(() => kinds === 0);
    const entries = all.slice(0, count);
    return Promise.resolve({ entries, more: all.length > count });
  };

  statement: KioskDesk["statement"] = (keys) => {
    const { history } = this.#account(keys.account);
    return Promise.resolve({
      bankId: "abc",
      account: keys.account,
      accountId: "def",
      currency: "EUR",
      madeMs: TIME_MS,
      fromMs: 0,
      toMs: TIME_MS,
      openingCents: 0n,
      closingCents: history.at(-1)?.balanceCents ?? 0n,
      entries: history.map(({ seq, timeMs, kind, deltaCents, balanceCents }) => ({
        id: `${seq}`,
        timeMs,
        kind,
        deltaCents,
        balanceCents,
      })),
    });
  };

  change(keys: Keys, fresh: Keys): Promise<void> {
    this.#account(keys.account).secret = secretOf(fresh);
    return Promise.resolve();
  }

  balance(account: string): bigint {
    return this.#account(account).history.at(-1)?.balanceCents ?? 0n;
  }

  #open(account: string, secret: string, request: Request): Promise<Outcome> {
    if (this.accounts.has(account)) {
      return Promise.resolve({ kind: "refused", code: "account_exists", availableCents: 0n });
    }
    this.accounts.set(account, { secret, history: [] });
    return Promise.resolve(this.#book(account, request, request.amountCents));
  }

  #execute(keys: Keys, request: Request): Outcome {
    const { operation, amountCents, id, to = "" } = request;
    const { account } = keys;
    const refuse = (code: string): Outcome => ({
      kind: "refused",
      code,
      availableCents: this.accounts.has(account) ? this.balance(account) : 0n,
    });
    if (this.accounts.get(account)?.secret !== secretOf(keys)) return refuse("not_authenticated");
    if (operation === "balance") return this.#done(account, request);
    if (operation !== "deposit" && amountCents > this.balance(account)) {
      return refuse("insufficient_funds");
    }
    this.orders.push(`${id} ${operation}`);
    if (operation === "transfer") {
      if (!this.accounts.has(to)) return refuse("counterparty_not_found");
      this.#book(to, request, amountCents);
    }
    return this.#book(account, request, operation === "deposit" ? amountCents : -amountCents);
  }

  #book(account: string, request: Request, deltaCents: bigint): Outcome {
    const { history } = this.#account(account);
    const balanceCents = this.balance(account) + deltaCents;
    const { operation, to = "" } = request;
    history.push({
      seq: BigInt(history.length + 1),
      timeMs: TIME_MS,
      kind: operation as HistoryEntry["kind"],
      deltaCents,
      balanceCents,
      reversesSeq: 0n,
      counterparty: to,
    });
    return this.#done(account, request);
  }

  #done(account: string, { id, amountCents }: Request): Outcome {
    const balanceCents = this.balance(account);
    return {
      kind: "done",
      amountCents,
      balanceCents,
      availableCents: balanceCents,
      timeMs: TIME_MS,
      reference: id,
      receipt: "-----BEGIN COFRE RECEIPT-----\nAAAA\n-----END COFRE RECEIPT-----\n",
      notes: [],
      forked: false,
    };
  }

  #account(name: string): Account {
    const account = this.accounts.get(name);
    if (account === undefined) throw new Error(`there is no account ${name}`);
    return account;
  }
}

const TIME_MS = Date.UTC(2026, 10, 21, 12);

function keysOf(by: Keys["by"], account: string, secret: string): Keys {
  const holder = { login: null, pinPad: {} as Keys["pinPad"] };
  const card = { cardId: new Uint8Array(16), account, possessionSeed: utf8(secret) };
  return { by, account, card, ...holder };
}

function secretOf({ card }: Keys): string {
  return new TextDecoder().decode(card.possessionSeed);
}
