import type { Bytes } from "../../lib/bytes.ts";
import type { AuditRef, Evidence } from "../ledger/store.ts";

/** One thing that happened at the bank and that the audit log must tell. */
export interface AuditEvent {
  /** Bank time, ms since 1970. */
  readonly timeMs: number;
  /** `address:port`, or "" for what the bank does by itself. */
  readonly peer: string;
  /** What was asked: an operation, or `handshake`, `start`, `stop`, … */
  readonly action: string;
  /** "" where unknown. */
  readonly account: string;
  /** 16 bytes; empty where unknown. */
  readonly cardId: Uint8Array;
  readonly amountCents: bigint;
  readonly balanceCents: bigint;
  readonly outcome: "done" | "refused" | "cancelled" | "failed";
  /** Why not `done`: a refusal's name or a protocol failure's reason; "" otherwise. */
  readonly reason: string;
  readonly duplicate: boolean;
  /** The ledger row; zero when there is none. */
  readonly sequence: bigint;
  /** The account that a transfer, done just now, went to. */
  readonly counterparty?: string;
  /** For an authenticated order: what proves that the customer gave it. */
  readonly evidence?: Evidence;
}

/** Where the ledger writes its audit entries, inside its own database transaction. */
export interface AuditSink {
  /** 16 bytes; zero while no log is attached. Kept in every ledger row. */
  readonly logId: Bytes;
  /**
   * Adds the entry of one command; called once a command, in the order of effects. Gives its
   * leaf index, for the ledger row that is written next and never changed.
   */
  append(event: AuditEvent): bigint;
  /**
   * Ends a batch, still inside the transaction: chain and tree advance once for all the entries
   * appended since the last call. Gives their places in the log, in order.
   */
  seal(): AuditRef[];
  /** The transaction is durable: what only follows the database may be written now. */
  committed(): void;
  /** The transaction is undone, and with it every entry since the last `committed()`. */
  rolledBack(): void;
}

/** A sink that keeps nothing: every place in the log is zero. */
export class NoAudit implements AuditSink {
  readonly logId: Bytes = NOWHERE.logId;
  #appended = 0;

  append(_event: AuditEvent): bigint {
    this.#appended++;
    return 0n;
  }

  seal(): AuditRef[] {
    const places = Array.from({ length: this.#appended }, () => NOWHERE);
    this.#appended = 0;
    return places;
  }

  committed(): void {}

  rolledBack(): void {
    this.#appended = 0;
  }
}

/** The place of an outcome that no log holds. */
export const NOWHERE: AuditRef = {
  logId: new Uint8Array(16),
  leafIndex: 0n,
  leafHash: new Uint8Array(32),
  treeSize: 0n,
  root: new Uint8Array(32),
};

/** How far a log has got: what record 0 and every reply tell of it. */
export interface LogHead {
  /** 16 bytes. */
  readonly logId: Bytes;
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly root: Bytes;
}
