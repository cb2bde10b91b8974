import type { AuditEvent } from "../audit/sink.ts";
import type { Command, Outcome } from "./store.ts";

/** What the audit log tells of a command that the ledger judged at `timeMs`. */
export function auditEvent(command: Command, outcome: Outcome, timeMs: number): AuditEvent {
  const { order, evidence } = command;
  return {
    timeMs,
    peer: evidence.peer,
    action: order.operation,
    account: outcome.account,
    cardId: order.cardId,
    amountCents: order.amountCents,
    balanceCents: outcome.balanceCents,
    outcome: outcome.status === "expired" ? "failed" : outcome.status,
    reason: outcome.status === "expired" ? "expired" : outcome.refusal ?? "",
    duplicate: outcome.duplicate,
    sequence: outcome.sequence,
    ...(outcome.counterparty === undefined ? {} : { counterparty: outcome.counterparty }),
    evidence,
  };
}
