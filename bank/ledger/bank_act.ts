import type { Bytes } from "../../lib/bytes.ts";
import type { AuditEvent } from "../audit/sink.ts";
import type { Leg, NewTransfer } from "./tables.ts";

/** In the place of a card's id in rows that no customer ordered. */
export const NO_CARD: Bytes = new Uint8Array(16);

/** What the bank did by itself or was told to do by its people, before its row is written. */
export interface BankAct {
  readonly kind: string;
  /** Who told it: "" for nobody. */
  readonly peer: string;
  /** Makes it happen once, as an order's does. */
  readonly txnId: Bytes;
  readonly bodyHash: Bytes;
  /** The customer's account, and its money afterwards; null = it is about no customer. */
  readonly account: bigint | null;
  readonly name: string;
  readonly cardId: Bytes;
  readonly amount: bigint;
  readonly balance: bigint;
  readonly available: bigint;
  /** Why it is refused; undefined = it is done. */
  readonly refusal?: string;
  /** What the audit log tells besides. */
  readonly detail: string;
  readonly legs: readonly Leg[];
  readonly reverses: bigint | null;
  /** Whether a row has it already. */
  readonly duplicate?: boolean;
}

/** What the audit log tells of an act. */
export function actEvent(act: BankAct, timeMs: number, sequence: bigint): AuditEvent {
  return {
    timeMs,
    peer: act.peer,
    action: act.kind,
    account: act.name,
    cardId: act.cardId,
    amountCents: act.amount,
    balanceCents: act.balance,
    outcome: act.refusal === undefined ? "done" : "refused",
    reason: act.refusal ?? act.detail,
    duplicate: act.duplicate ?? false,
    sequence,
  };
}

/** The row of an act; the audit log's place is known by then. */
export function actRow(
  act: BankAct,
  timeMs: number,
  sequence: bigint,
  audit: { readonly log: Bytes; readonly index: bigint },
): NewTransfer {
  return {
    sequence,
    cardId: NO_CARD,
    txnId: act.txnId,
    bodyHash: act.bodyHash,
    kind: act.kind,
    account: act.account,
    reverses: act.reverses,
    state: act.refusal === undefined ? "done" : "refused",
    refusal: act.refusal ?? null,
    amount: act.amount,
    balance: act.balance,
    available: act.available,
    timeMs,
    auditLog: audit.log,
    auditIndex: audit.index,
    legs: act.legs,
  };
}
