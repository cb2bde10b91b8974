import { formatAmount } from "../../lib/amount.ts";
import { formatTime } from "./time_text.ts";
import type { AuditEvent } from "./sink.ts";

/**
 * One event for people: `2026-11-21 14:02:11Z  john  withdraw 100.00  done  balance 50.00  booking 7`.
 * The booking's number is the ledger's, which `bank reverse` takes.
 */
export function formatEventText(event: AuditEvent): string {
  const { account, action, amountCents, outcome, reason, duplicate, balanceCents, peer } = event;
  const to = event.counterparty === undefined ? "" : ` to ${event.counterparty}`;
  const amount = amountCents === 0n ? "" : ` ${formatAmount(amountCents)}`;
  return [
    formatTime(event.timeMs),
    account || "-",
    `${action.replaceAll("_", " ")}${action === "balance" ? "" : amount}${to}`,
    `${outcome}${reason === "" ? "" : `: ${reason.replaceAll("_", " ")}`}${
      duplicate ? " (told again)" : ""
    }`,
    ...(outcome === "done" ? [`balance ${formatAmount(balanceCents)}`] : []),
    ...(isBooking(event) ? [`booking ${event.sequence}`] : []),
    ...(peer === "" ? [] : [`from ${peer}`]),
  ].join("  ");
}

/** Refusals and acts that move nothing are rows of the ledger, too, but nothing to reverse. */
function isBooking({ outcome, amountCents, sequence }: AuditEvent): boolean {
  return outcome === "done" && amountCents !== 0n && sequence !== 0n;
}

/** One event as a line of JSON; bytes in hex, amounts as text, for they may be beyond 2^53. */
export function formatEventJson(index: bigint, event: AuditEvent): string {
  const { evidence } = event;
  return JSON.stringify({
    index: Number(index),
    time: new Date(event.timeMs).toISOString(),
    account: event.account,
    action: event.action,
    amount: formatAmount(event.amountCents),
    outcome: event.outcome,
    reason: event.reason,
    duplicate: event.duplicate,
    balance: formatAmount(event.balanceCents),
    ledger: Number(event.sequence),
    card: event.cardId.toHex(),
    peer: event.peer,
    counterparty: event.counterparty ?? "",
    evidence: evidence === undefined ? null : {
      order: evidence.order.toHex(),
      sentAt: new Date(evidence.sentAtMs).toISOString(),
      validMs: evidence.validMs,
      mode: evidence.mode,
      th3: evidence.th3.toHex(),
      sequence: Number(evidence.sequence),
      sigCard: evidence.sigCard.toHex(),
      ...(evidence.sigPin === undefined ? {} : { sigPin: evidence.sigPin.toHex() }),
      ...(evidence.sigTerminal === undefined ? {} : { sigTerminal: evidence.sigTerminal.toHex() }),
      session: evidence.sessionId.toHex(),
    },
  });
}

/** The first line of a CSV of events. */
export const CSV_HEADER =
  "index,time,account,action,amount,outcome,reason,duplicate,balance,ledger,card,peer,counterparty";

/** One event as a line of CSV (RFC 4180), its line end left to the caller. */
export function formatEventCsv(index: bigint, event: AuditEvent): string {
  return [
    `${index}`,
    new Date(event.timeMs).toISOString(),
    event.account,
    event.action,
    formatAmount(event.amountCents),
    event.outcome,
    event.reason,
    event.duplicate ? "yes" : "no",
    formatAmount(event.balanceCents),
    `${event.sequence}`,
    event.cardId.toHex(),
    event.peer,
    event.counterparty ?? "",
  ].map(csvField).join(",");
}

/**
 * Quoted where it must be. A cell that begins like a formula gets an apostrophe: a spreadsheet
 * would run what a stranger chose as an account's name (OWASP, "CSV Injection").
 */
function csvField(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
