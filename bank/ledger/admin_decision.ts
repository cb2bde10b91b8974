import type { AdminRefusal, AdminResult } from "./admin_act.ts";
import { NO_CARD } from "./bank_act.ts";
import type { BankAct } from "./bank_act.ts";
import type { Leg } from "./tables.ts";

/** Who gave the order, in the audit log. */
export const ADMIN_PEER = "administration";

/** What becomes of an act, before its row is written. */
export interface AdminDecision {
  readonly status: AdminResult["status"];
  /** What row and audit entry tell. */
  readonly act: BankAct;
  /** Whether it gets a row; else the audit log alone tells of it. */
  readonly stored: boolean;
  /** The row that has it, if it was done before. */
  readonly earlier?: { readonly sequence: bigint; readonly timeMs: number };
}

/** What an act says of itself besides its kind. */
export type Told = Partial<
  Pick<BankAct, "account" | "name" | "amount" | "balance" | "available" | "detail" | "cardId">
>;

/** Nothing was changed. */
export function refused(kind: string, refusal: AdminRefusal, told: Told): AdminDecision {
  return { status: "refused", act: { ...describe(kind, told), refusal }, stored: false };
}

/** It was so already. */
export function unchanged(kind: string, told: Told): AdminDecision {
  return {
    status: "unchanged",
    act: describe(kind, { ...told, detail: "unchanged" }),
    stored: false,
  };
}

/** Done before, under the same id. */
export function again(
  kind: string,
  told: Told,
  earlier: { readonly sequence: bigint; readonly time_ms: bigint },
): AdminDecision {
  const { sequence, time_ms } = earlier;
  return {
    status: "done",
    act: { ...describe(kind, told), duplicate: true },
    stored: false,
    earlier: { sequence, timeMs: Number(time_ms) },
  };
}

/** Done, without moving money. */
export function done(kind: string, told: Told): AdminDecision {
  return { status: "done", act: describe(kind, told), stored: true };
}

/** Done, with the legs of its booking. */
export function booked(
  kind: string,
  told: Told,
  legs: readonly Leg[],
  reverses: bigint | null = null,
): AdminDecision {
  return { status: "done", act: { ...describe(kind, told), legs, reverses }, stored: true };
}

function describe(kind: string, told: Told): BankAct {
  return {
    kind,
    peer: ADMIN_PEER,
    txnId: NO_CARD,
    bodyHash: NO_CARD,
    account: null,
    name: "",
    cardId: NO_CARD,
    amount: 0n,
    balance: 0n,
    available: 0n,
    detail: "",
    legs: [],
    reverses: null,
    ...told,
  };
}
