import type { DatabaseSync } from "node:sqlite";
import type { Bytes } from "../../lib/bytes.ts";
import type { Clock } from "../../lib/clock.ts";
import { assert } from "../../lib/errors.ts";
import type { AuditEvent, AuditSink } from "../audit/sink.ts";
import type { AdminAct, AdminRefusal, AdminResult } from "./admin_act.ts";
import { Administrator } from "./administrator.ts";
import { auditEvent } from "./audit_event.ts";
import { actEvent, actRow } from "./bank_act.ts";
import type { BankAct } from "./bank_act.ts";
import { expireNext } from "./expiry.ts";
import { findRecentViolations, findViolations } from "./invariants.ts";
import { Judge } from "./judge.ts";
import { KeyTable } from "./key_table.ts";
import { DEFAULT_BOUNDS, LedgerStopped } from "./store.ts";
import type {
  AuditRef,
  Bounds,
  Card,
  Command,
  Ledger,
  Outcome,
  Result,
  Violation,
} from "./store.ts";
import { Tables } from "./tables.ts";

/** What the ledger needs from outside. */
export interface LedgerDeps {
  readonly clock: Pick<Clock, "now">;
  readonly audit: AuditSink;
  readonly sha256: (...parts: readonly Bytes[]) => Bytes;
  readonly bounds?: Bounds;
}

/**
 * The books on SQLite, in this thread. Keeps nothing in memory that the file does not hold, so a
 * crash at any moment loses at most the batch that was never answered.
 */
export class SqliteLedger implements Ledger {
  readonly #db: DatabaseSync;
  readonly #tables: Tables;
  readonly #keys: KeyTable;
  readonly #deps: LedgerDeps;
  readonly #judge: Judge;
  readonly #administrator: Administrator;
  #sequence = 0n;
  /** In the audit log, of the batch under way. */
  #entries = 0;
  #stopped: LedgerStopped | undefined;

  /** Takes over a database from {@linkcode openDatabase}; the sink may write into it too. */
  constructor(db: DatabaseSync, deps: LedgerDeps) {
    this.#db = db;
    this.#tables = new Tables(db);
    this.#keys = new KeyTable(db);
    this.#deps = deps;
    this.#judge = new Judge(this.#tables, { bounds: DEFAULT_BOUNDS, ...deps });
    this.#administrator = new Administrator(db, {
      tables: this.#tables,
      bounds: DEFAULT_BOUNDS,
      ...deps,
    });
  }

  /**
   * Applies the commands in their order, in one database transaction with their audit entries.
   * @throws {LedgerStopped} from the first failure on, whatever it was: after a failed write or
   * sync nobody knows what is on the disk, and trying again would hide it.
   */
  applyBatch(commands: readonly Command[]): Result[] {
    return this.#atomically(() => {
      const outcomes = commands.map((command) => this.#apply(command));
      return (places) =>
        outcomes.map(({ outcome, entry }) => ({ ...outcome, audit: places[entry]! }));
    });
  }

  /**
   * Does what people of the bank want, in a transaction of its own.
   * @param by who wants it, where that is known
   * @throws {LedgerStopped}
   */
  administer(act: AdminAct, by?: string): AdminResult {
    return this.#atomically(() => {
      const result = this.#administer(act, by);
      return () => result;
    });
  }

  /** @param work writes, and gives what to make of the entries' places in the audit log */
  #atomically<T>(work: () => (places: readonly AuditRef[]) => T): T {
    if (this.#stopped !== undefined) throw this.#stopped;
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      this.#sequence = this.#tables.lastSequence();
      this.#entries = 0;
      const finish = work();
      const places = this.#deps.audit.seal();
      assert(places.length === this.#entries, "each command and each act has one audit entry");
      this.#db.exec("COMMIT");
      this.#deps.audit.committed();
      return finish(places);
    } catch (error) {
      this.#stopped = new LedgerStopped(error);
      this.#rollBack();
      this.#deps.audit.rolledBack();
      throw this.#stopped;
    }
  }

  findCard(cardId: Bytes): Card | null {
    if (this.#stopped !== undefined) throw this.#stopped;
    return this.#keys.findCard(cardId);
  }

  findTerminalKey(terminalId: Bytes): Bytes | null {
    if (this.#stopped !== undefined) throw this.#stopped;
    return this.#keys.findTerminalKey(terminalId);
  }

  verify(): Violation[] {
    return findViolations(this.#db);
  }

  /** Of the newest rows alone, so that it takes no longer the larger the books are. */
  verifyRecent(rows: number): Violation[] {
    return findRecentViolations(this.#db, rows);
  }

  close(): void {
    this.#db.close();
  }

  /** Decides first, then writes: after the decision nothing may fail but the machine. */
  #apply(command: Command): { outcome: Outcome; entry: number } {
    const timeMs = this.#deps.clock.now();
    this.#expireHolds(timeMs);
    const next = this.#sequence + 1n;
    const decision = this.#judge.decide(command, timeMs, next);
    const { outcome: judged, stored, account, legs } = decision;
    const outcome = stored ? { ...judged, sequence: this.#sequence = next } : judged;
    const auditIndex = this.#append(auditEvent(command, outcome, timeMs));
    const entry = this.#entries - 1;
    if (stored) {
      assert(outcome.status !== "expired", "an expired order leaves no trace in the books");
      this.#tables.insertTransfer({
        sequence: outcome.sequence,
        cardId: command.order.cardId,
        txnId: command.order.txnId,
        bodyHash: command.orderHash,
        kind: command.order.operation,
        account,
        reverses: null,
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
    if (decision.act !== undefined) this.#write(decision.act, timeMs);
    return { outcome, entry };
  }

  #administer(wish: AdminAct, by?: string): AdminResult {
    const timeMs = this.#deps.clock.now();
    this.#expireHolds(timeMs);
    const next = this.#sequence + 1n;
    const { status, act, stored, earlier } = this.#administrator.decide(wish, next, by);
    if (stored) this.#write(act, timeMs);
    else this.#append(actEvent(act, timeMs, earlier?.sequence ?? 0n));
    return {
      status,
      ...(act.refusal === undefined ? {} : { refusal: act.refusal as AdminRefusal }),
      name: act.name,
      amountCents: act.amount,
      balanceCents: act.balance,
      sequence: stored ? this.#sequence : earlier?.sequence ?? 0n,
      timeMs: earlier?.timeMs ?? timeMs,
    };
  }

  /** Before anything is judged: what an order finds does not depend on when somebody looked. */
  #expireHolds(timeMs: number): void {
    for (;;) {
      const next = this.#sequence + 1n;
      const act = expireNext(this.#tables, this.#deps.sha256, timeMs, next);
      if (act === null) return;
      this.#write(act, timeMs);
    }
  }

  #write(act: BankAct, timeMs: number): void {
    const sequence = ++this.#sequence;
    const index = this.#append(actEvent(act, timeMs, sequence));
    const audit = { log: this.#deps.audit.logId, index };
    this.#tables.insertTransfer(actRow(act, timeMs, sequence, audit));
  }

  #append(event: AuditEvent): bigint {
    this.#entries++;
    return this.#deps.audit.append(event);
  }

  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // Already rolled back, or the disk is gone: the ledger has stopped either way.
    }
  }
}
