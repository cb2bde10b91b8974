import type { DatabaseSync } from "node:sqlite";
import { equalBytes, isZero, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import type { Clock } from "../../lib/clock.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import { assert } from "../../lib/errors.ts";
import type { AuditSink } from "../audit/sink.ts";
import { auditEvent } from "./audit_event.ts";
import { findViolations } from "./invariants.ts";
import { CURRENCY, DEFAULT_BOUNDS, LedgerStopped } from "./store.ts";
import type { Bounds, Card, Command, Ledger, Outcome, Result, Violation } from "./store.ts";
import { Tables } from "./tables.ts";
import type { CardRow, Leg, TransferRow } from "./tables.ts";

/** What the ledger needs from outside. */
export interface LedgerDeps {
  readonly clock: Pick<Clock, "now">;
  readonly audit: AuditSink;
  readonly sha256: (...parts: readonly Bytes[]) => Bytes;
  readonly bounds?: Bounds;
}

/** What becomes of a command, before any of it is written. */
interface Decision {
  readonly outcome: Outcome;
  /** Whether the outcome is kept under the order's id; else it is only told. */
  readonly stored: boolean;
  readonly legs: readonly Leg[];
}

/**
 * The books on SQLite, in this thread. Keeps nothing in memory that the file does not hold, so a
 * crash at any moment loses at most the batch that was never answered.
 */
export class SqliteLedger implements Ledger {
  readonly #db: DatabaseSync;
  readonly #tables: Tables;
  readonly #deps: LedgerDeps;
  readonly #bounds: Bounds;
  #sequence = 0n;
  #stopped: LedgerStopped | undefined;

  /** Takes over a database from {@linkcode openDatabase}; the sink may write into it too. */
  constructor(db: DatabaseSync, deps: LedgerDeps) {
    this.#db = db;
    this.#tables = new Tables(db);
    this.#deps = deps;
    this.#bounds = deps.bounds ?? DEFAULT_BOUNDS;
  }

  /**
   * Applies the commands in their order, in one database transaction with their audit entries.
   * @throws {LedgerStopped} from the first failure on, whatever it was: after a failed write or
   * sync nobody knows what is on the disk, and trying again would hide it.
   */
  applyBatch(commands: readonly Command[]): Result[] {
    if (this.#stopped !== undefined) throw this.#stopped;
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      this.#sequence = this.#tables.lastSequence();
      const outcomes = commands.map((command) => this.#apply(command));
      const places = this.#deps.audit.seal();
      assert(places.length === outcomes.length, "each command has one audit entry");
      this.#db.exec("COMMIT");
      this.#deps.audit.committed();
      return outcomes.map((outcome, i) => ({ ...outcome, audit: places[i]! }));
    } catch (error) {
      this.#stopped = new LedgerStopped(error);
      this.#rollBack();
      this.#deps.audit.rolledBack();
      throw this.#stopped;
    }
  }

  findCard(cardId: Bytes): Card | null {
    if (this.#stopped !== undefined) throw this.#stopped;
    const row = this.#tables.findCard(cardId);
    return row && {
      cardId,
      account: row.name,
      accountHash: row.name_hash,
      possessionKey: row.possession_key,
      pinKey: row.pin_key,
    };
  }

  verify(): Violation[] {
    return findViolations(this.#db);
  }

  close(): void {
    this.#db.close();
  }

  /** Decides first, then writes: after the decision nothing may fail but the machine. */
  #apply(command: Command): Outcome {
    const timeMs = this.#deps.clock.now();
    const { outcome, stored, legs } = this.#decide(command, timeMs);
    const auditIndex = this.#deps.audit.append(auditEvent(command, outcome, timeMs));
    if (stored) {
      assert(outcome.status !== "expired", "an expired order leaves no trace in the books");
      this.#tables.insertTransfer({
        sequence: outcome.sequence,
        cardId: command.order.cardId,
        txnId: command.order.txnId,
        bodyHash: command.orderHash,
        kind: command.order.operation,
        state: outcome.status,
        refusal: outcome.refusal ?? null,
        amount: command.order.amountCents,
        balance: outcome.balanceCents,
        available: outcome.availableCents,
        timeMs,
        auditLog: this.#deps.audit.logId,
        auditIndex,
        legs,
      });
    }
    return outcome;
  }

  #decide(command: Command, timeMs: number): Decision {
    const { order } = command;
    const unknown = describe(order, timeMs, "", 0n);
    if (timeMs > command.notAfterMs) return told({ ...unknown, status: "expired" });

    const card = this.#tables.findCard(order.cardId);
    const own = card !== null && isHolder(card, command) ? card : null;
    if (!this.#isAuthentic(command, card, own)) {
      return told(refused(unknown, "not_authenticated"));
    }
    const name = own?.name ?? order.creation!.name;
    // Not of a creation under somebody else's card: what became of its orders is not told.
    const earlier = own !== null || card === null ? this.#findTransfer(order) : null;
    if (earlier !== null) {
      if (equalBytes(earlier.body_hash, command.orderHash)) return told(again(earlier, name));
      return told(refused(describe(order, timeMs, name, 0n), "txn_conflict"));
    }
    const current = describe(order, timeMs, name, own?.balance ?? 0n);
    if (command.mode === "resolve") return this.#store({ ...current, status: "cancelled" });
    return order.operation === "create"
      ? this.#create(order, describe(order, timeMs, name, 0n))
      : this.#serve(order, own!, current);
  }

  /** A creation is signed by the key it brings. Orders of a known card are its holder's to close. */
  #isAuthentic(command: Command, card: CardRow | null, own: CardRow | null): boolean {
    const { creation, accountHash } = command.order;
    if (creation === undefined) return own !== null;
    const hash = this.#deps.sha256(utf8("cofre/1 account"), utf8(creation.name));
    return equalBytes(creation.possessionKey, command.possessionKey) &&
      equalBytes(hash, accountHash) &&
      (own !== null || card === null || command.mode === "execute");
  }

  #create(order: Order, outcome: Outcome): Decision {
    const refusal = this.#refuseCreation(order);
    if (refusal !== null) return told(refused(outcome, refusal));
    const { name, possessionKey, pinKey } = order.creation!;
    const account = this.#tables.insertAccount(name, order.accountHash);
    this.#tables.insertCard(order.cardId, account, possessionKey, pinKey);
    return this.#book(outcome, this.#tables.cash, account);
  }

  #serve(order: Order, card: CardRow, outcome: Outcome): Decision {
    const refusal = this.#refuse(order, card);
    if (order.operation === "balance") {
      if (refusal !== null) return told(refused(outcome, refusal));
      return told({ ...outcome, amountCents: card.balance });
    }
    if (refusal !== null) return this.#store(refused(outcome, refusal));
    const { cash } = this.#tables;
    return order.operation === "deposit"
      ? this.#book(outcome, cash, card.account)
      : this.#book(outcome, card.account, cash);
  }

  #book(outcome: Outcome, debit: bigint, credit: bigint): Decision {
    const legs = this.#tables.post(debit, credit, outcome.amountCents);
    const balanceCents = legs[debit === this.#tables.cash ? 1 : 0].balanceAfter;
    return this.#store({ ...outcome, balanceCents, availableCents: balanceCents }, legs);
  }

  #store(outcome: Outcome, legs: readonly Leg[] = []): Decision {
    return { outcome: { ...outcome, sequence: ++this.#sequence }, stored: true, legs };
  }

  /** In the order of refusal.ts. */
  #refuseCreation(order: Order): Refusal | null {
    const { name, possessionKey, pinKey } = order.creation!;
    const refusal = this.#refuseAmount(order);
    if (refusal !== null) return refusal;
    if (order.amountCents < this.#bounds.initialCentsMin) return "initial_balance_too_small";
    if (this.#tables.accountExists(name)) return "account_exists";
    if (this.#tables.findCard(order.cardId) !== null) return "card_exists";
    const safe = isSafeEd25519Key(possessionKey) && (isZero(pinKey) || isSafeEd25519Key(pinKey));
    if (!safe) return "key_not_accepted";
    return this.#refuseGrowth(order.amountCents);
  }

  /** In the order of refusal.ts. */
  #refuse(order: Order, card: CardRow): Refusal | null {
    const refusal = this.#refuseAmount(order);
    if (refusal !== null) return refusal;
    if (order.operation === "deposit") return this.#refuseGrowth(order.amountCents);
    return order.amountCents > card.balance ? "insufficient_funds" : null;
  }

  #refuseAmount({ currency, operation, amountCents }: Order): Refusal | null {
    if (currency !== CURRENCY) return "currency_not_supported";
    if (operation === "balance") return null;
    const inRange = amountCents > 0n && amountCents <= this.#bounds.amountCentsMax;
    return inRange ? null : "amount_out_of_range";
  }

  /** The cash mirrors all customers together, so none of them can pass the bound before it. */
  #refuseGrowth(cents: bigint): Refusal | null {
    const cash = this.#tables.balance(this.#tables.cash);
    return cash - cents < -this.#bounds.balanceCentsMax ? "balance_out_of_range" : null;
  }

  #findTransfer(order: Order): TransferRow | null {
    return this.#tables.findTransfer(order.cardId, order.txnId);
  }

  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // Already rolled back, or the disk is gone: the ledger has stopped either way.
    }
  }
}

function isHolder(card: CardRow, { order, possessionKey }: Command): boolean {
  return equalBytes(card.possession_key, possessionKey) &&
    equalBytes(card.name_hash, order.accountHash);
}

function describe(order: Order, timeMs: number, account: string, balanceCents: bigint): Outcome {
  return {
    status: "done",
    account,
    amountCents: order.amountCents,
    balanceCents,
    availableCents: balanceCents,
    sequence: 0n,
    timeMs,
    duplicate: false,
  };
}

function refused(outcome: Outcome, refusal: Refusal): Outcome {
  return { ...outcome, status: "refused", refusal };
}

function again(row: TransferRow, account: string): Outcome {
  return {
    status: row.state,
    ...(row.refusal === null ? {} : { refusal: row.refusal }),
    account,
    amountCents: row.amount,
    balanceCents: row.balance,
    availableCents: row.available,
    sequence: row.sequence,
    timeMs: Number(row.time_ms),
    duplicate: true,
  };
}

function told(outcome: Outcome): Decision {
  return { outcome, stored: false, legs: [] };
}
