import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isAuthentic, isHolder } from "./authenticate.ts";
import { again, describe, refused, stored, told } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { judgePin } from "./judge_pin.ts";
import { Rules } from "./refuse.ts";
import type { Bounds, Command, Outcome } from "./store.ts";
import type { CardRow, Tables } from "./tables.ts";

/** What judging needs beside the tables. */
export interface JudgeDeps {
  readonly sha256: (...parts: readonly Bytes[]) => Bytes;
  readonly bounds: Bounds;
}

/** Decides what becomes of a command; balances move here, its row is the caller's to write. */
export class Judge {
  readonly #tables: Tables;
  readonly #rules: Rules;
  readonly #sha256: JudgeDeps["sha256"];

  constructor(tables: Tables, { sha256, bounds }: JudgeDeps) {
    this.#tables = tables;
    this.#rules = new Rules(tables, bounds);
    this.#sha256 = sha256;
  }

  /** Time, holder, stored outcome, resolve; then the rules: see docs/LEDGER.md, "Exactly once". */
  decide(command: Command, timeMs: number): Decision {
    const { order } = command;
    const unknown = describe(order, timeMs, "", 0n);
    if (timeMs > command.notAfterMs) return told({ ...unknown, status: "expired" });

    const card = this.#tables.findCard(order.cardId);
    const own = card !== null && isHolder(card, command) ? card : null;
    if (!isAuthentic(command, card, own, this.#sha256)) {
      return told(refused(unknown, "not_authenticated"));
    }
    const name = own?.name ?? order.creation!.name;
    // Not of a creation under somebody else's card: what became of its orders is not told.
    const earlier = own !== null || card === null
      ? this.#tables.findTransfer(order.cardId, order.txnId)
      : null;
    if (own !== null && order.creation === undefined) {
      const refusal = judgePin(this.#tables, own, command, earlier);
      if (refusal !== null) {
        const outcome = refused(describe(order, timeMs, name, 0n), refusal);
        return earlier === null && isKept(order, refusal)
          ? stored(outcome, own.account)
          : told(outcome);
      }
    }
    if (earlier !== null) {
      if (equalBytes(earlier.body_hash, command.orderHash)) return told(again(earlier, name));
      return told(refused(describe(order, timeMs, name, 0n), "txn_conflict"));
    }
    const current = describe(order, timeMs, name, own?.balance ?? 0n);
    if (command.mode === "resolve") {
      return stored({ ...current, status: "cancelled" }, own?.account ?? null);
    }
    return order.operation === "create"
      ? this.#create(order, describe(order, timeMs, name, 0n))
      : this.#serve(order, own!, current);
  }

  #create(order: Order, outcome: Outcome): Decision {
    const refusal = this.#rules.refuseCreation(order);
    if (refusal !== null) return told(refused(outcome, refusal));
    const { name, possessionKey, pinKey } = order.creation!;
    const account = this.#tables.insertAccount(name, order.accountHash);
    this.#tables.insertCard(order.cardId, account, possessionKey, pinKey);
    return this.#book(outcome, this.#tables.cash, account);
  }

  #serve(order: Order, card: CardRow, outcome: Outcome): Decision {
    const refusal = this.#rules.refuse(order, card);
    if (order.operation === "balance") {
      if (refusal !== null) return told(refused(outcome, refusal));
      return told({ ...outcome, amountCents: card.balance });
    }
    if (refusal !== null) return stored(refused(outcome, refusal), card.account);
    const { cash } = this.#tables;
    return order.operation === "deposit"
      ? this.#book(outcome, cash, card.account)
      : this.#book(outcome, card.account, cash);
  }

  #book(outcome: Outcome, debit: bigint, credit: bigint): Decision {
    const legs = this.#tables.post(debit, credit, outcome.amountCents);
    const own = legs[debit === this.#tables.cash ? 1 : 0];
    const balanceCents = own.balanceAfter;
    return stored({ ...outcome, balanceCents, availableCents: balanceCents }, own.account, legs);
  }
}

/** A wrong PIN always, so that its retry is not counted again; of a read nothing else is kept. */
function isKept({ operation }: Order, refusal: Refusal): boolean {
  return refusal === "wrong_pin" || (refusal === "pin_required" && operation !== "balance");
}
