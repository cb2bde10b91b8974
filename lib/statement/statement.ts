import type { HistoryKind } from "../channel/page.ts";
import { assert } from "../errors.ts";

/** One line of an account's history. */
export interface StatementEntry {
  /** The bank's number of it: the same in every statement, so that a second import adds nothing. */
  readonly id: string;
  /** Unix time, ms. */
  readonly timeMs: number;
  readonly kind: HistoryKind;
  /** Positive: the account got it. */
  readonly deltaCents: bigint;
  readonly balanceCents: bigint;
  /** The other account of a transfer. */
  readonly counterparty?: string;
  /** The id of the entry that this one undoes. */
  readonly reverses?: string;
}

/** An account's entries over a period, oldest first, and the balances at both ends. */
export interface Statement {
  /** Up to 9 letters and digits: OFX has no room for more. */
  readonly bankId: string;
  readonly account: string;
  /** Stands for the account where its name is too long: up to 22 letters and digits. */
  readonly accountId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Unix time, ms: when it was made. */
  readonly madeMs: number;
  /** The period, Unix time, ms, both ends included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly openingCents: bigint;
  readonly closingCents: bigint;
  readonly entries: readonly StatementEntry[];
}

/** Stops a statement that contradicts itself before anybody books from it. */
export function checkStatement(statement: Statement): void {
  const { fromMs, toMs } = statement;
  let balance = statement.openingCents;
  for (const { deltaCents, balanceCents, timeMs } of statement.entries) {
    balance += deltaCents;
    assert(balanceCents === balance, "each balance of a statement is the last and the entry");
    assert(fromMs <= timeMs && timeMs <= toMs, "the entries of a statement are of its period");
  }
  assert(balance === statement.closingCents, "a statement's opening and entries are its closing");
}

/** An entry in words: `Transfer to mary`. */
export function entryText({ kind, deltaCents, counterparty, reverses }: StatementEntry): string {
  switch (kind) {
    case "create":
      return "First deposit";
    case "deposit":
      return "Deposit";
    case "withdraw":
    case "capture":
      return "Withdrawal";
    case "transfer":
      return `Transfer ${deltaCents < 0n ? "to" : "from"} ${counterparty ?? "another account"}`;
    case "reverse":
      return reverses === undefined ? "Reversal" : `Reversal of ${reverses}`;
    case "import_account":
      return "Carried over";
  }
}

/** `2026-11-05`, in UTC. */
export function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** `2026-11-05T10:00:00.000Z` */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
