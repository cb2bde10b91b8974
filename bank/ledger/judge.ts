import { equalBytes, isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isAuthentic, isHolder } from "./authenticate.ts";
import { Clerk } from "./clerk.ts";
import { again, describe, refused, stored, told } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { judgePin } from "./judge_pin.ts";
import { keepCash } from "./keep_cash.ts";
import { isReading, openCase } from "./order_case.ts";
import type { OrderCase } from "./order_case.ts";
import { Rules } from "./refuse.ts";
import type { Bounds, Command, Outcome } from "./store.ts";
import type { CardRow, Tables, TransferRow } from "./tables.ts";

/** What judging needs beside the tables. */
export interface JudgeDeps {
  readonly sha256: (...parts: readonly Bytes[]) => Bytes;
  readonly bounds: Bounds;
}

/** Decides what becomes of a command; balances move here, its row is the caller's to write. */
export class Judge {
  readonly #tables: Tables;
  readonly #rules: Rules;
  readonly #clerk: Clerk;
  readonly #deps: JudgeDeps;

  constructor(tables: Tables, deps: JudgeDeps) {
    this.#tables = tables;
    this.#rules = new Rules(tables, deps.bounds);
    this.#clerk = new Clerk(tables);
    this.#deps = deps;
  }

  /**
   * Time, holder, stored outcome, resolve; then the rules: see docs/LEDGER.md, "Exactly once".
   * @param sequence the number of the row, if it gets one
   */
  decide(command: Command, timeMs: number, sequence: bigint): Decision {
    const { order } = command;
    const unknown = describe(order, timeMs, "");
    if (timeMs > command.notAfterMs) return told({ ...unknown, status: "expired" });

    const card = this.#tables.findCard(order.cardId);
    const own = card !== null && isHolder(card, command) ? card : null;
    if (!isAuthentic(command, card, own, this.#deps.sha256)) {
      return told(refused(unknown, "not_authenticated"));
    }
    const name = own?.name ?? order.creation!.name;
    // Not of a creation under somebody else's card: what became of its orders is not told.
    const earlier = own !== null || card === null
      ? this.#tables.findTransfer(order.cardId, order.txnId)
      : null;
    const settles = command.mode === "settle";
    if (settles && !this.#isEnrolled(command)) {
      return told(refused(describe(order, timeMs, name), "terminal_not_enrolled"));
    }
    // Of notes that have moved the terminal tells: the PIN was judged when they were asked for.
    if (own !== null && order.creation === undefined && !settles) {
      const refusal = judgePin(this.#tables, own, command, earlier);
      if (refusal !== null) {
        const outcome = refused(describe(order, timeMs, name), refusal);
        return earlier === null && isKept(order, refusal)
          ? stored(outcome, own.account)
          : told(outcome);
      }
    }
    if (earlier !== null && equalBytes(earlier.body_hash, command.orderHash)) {
      const outcome = this.#again(earlier, order, name);
      return settles ? this.#keep(told(outcome), command, own!, earlier.sequence) : told(outcome);
    }
    // Of no creation: a row would tell that the key it brings is the card's, and so that a guessed
    // password is the right one; the throttle looks at no creation (bank/teller.ts).
    const keeps = earlier === null && own !== null && order.creation === undefined &&
      !isReading(order.operation);
    if (command.mode === "execute" && !this.#isEnrolled(command)) {
      const outcome = refused(describe(order, timeMs, name), "terminal_not_enrolled");
      return keeps ? stored(outcome, own.account) : told(outcome);
    }
    if (earlier !== null) return told(refused(describe(order, timeMs, name), "txn_conflict"));
    if (command.mode === "resolve") {
      const outcome = describe(order, timeMs, name, own ?? undefined);
      return stored({ ...outcome, status: "cancelled" }, own?.account ?? null);
    }
    if (order.creation !== undefined) return this.#create(order, describe(order, timeMs, name));
    const decision = this.#serve(openCase(this.#tables, order, own!, timeMs), command, sequence);
    return settles ? this.#keep(decision, command, own!, sequence) : decision;
  }

  #again(earlier: TransferRow, { operation }: Order, name: string): Outcome {
    const outcome = again(earlier, name);
    if (operation !== "hold" || outcome.status !== "done") return outcome;
    return { ...outcome, notes: this.#tables.terminals.held({ transfer: earlier.sequence }) };
  }

  /** What a deposit brought is in the machine, whatever became of the deposit. */
  #keep(decision: Decision, { order }: Command, card: CardRow, sequence: bigint): Decision {
    const { outcome } = decision;
    if (order.operation !== "deposit" || outcome.status === "done") return decision;
    const cash = this.#tables.terminals.find(order.terminalId)!.cash;
    const act = keepCash(this.#tables, this.#deps, { order, card, cash, outcome, sequence });
    return act === null ? decision : { ...decision, act };
  }

  /** A terminal that is named has signed, under the key that it has now. */
  #isEnrolled({ order, mode, terminalKey, needsTerminal }: Command): boolean {
    if (isZero(order.terminalId)) return !needsTerminal && mode !== "settle";
    const terminal = this.#tables.terminals.find(order.terminalId);
    return terminal?.state === "active" && terminalKey !== undefined &&
      equalBytes(terminal.terminal_key, terminalKey);
  }

  #create(order: Order, outcome: Outcome): Decision {
    const cash = this.#tables.terminals.find(order.terminalId)?.cash ?? this.#tables.cash;
    const refusal = this.#rules.refuseCreation(order, { debit: cash });
    if (refusal !== null) return told(refused(outcome, refusal));
    return this.#clerk.create(order, cash, outcome);
  }

  #serve(order: OrderCase, command: Command, sequence: bigint): Decision {
    const { card } = order;
    const outcome = describe(order.order, order.timeMs, card.name, card);
    const refusal = this.#rules.refuse(order, command);
    if (refusal === null) return this.#clerk.carryOut(order, outcome, sequence);
    const decided = refused(this.#withinLimits(outcome, order, refusal), refusal);
    return isReading(order.order.operation) ? told(decided) : stored(decided, card.account);
  }

  /** Whom a limit stops learns how much it would let out. */
  #withinLimits(outcome: Outcome, order: OrderCase, refusal: Refusal): Outcome {
    if (!LIMITS.includes(refusal)) return outcome;
    const most = this.#rules.limitNow(order);
    return most < outcome.availableCents ? { ...outcome, availableCents: most } : outcome;
  }
}

const LIMITS: readonly Refusal[] = ["per_transaction_limit", "daily_limit"];

/** A wrong PIN always, so that its retry is not counted again; of a read nothing else is kept. */
function isKept({ operation }: Order, refusal: Refusal): boolean {
  return refusal === "wrong_pin" || (refusal === "pin_required" && !isReading(operation));
}
