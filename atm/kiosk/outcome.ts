import { encodeHex } from "@std/encoding/hex";
import { encodeReceipt } from "../../lib/audit/receipt.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import { peekOperation } from "../../lib/channel/order.ts";
import type { Random } from "../../lib/random.ts";
import type { SignedOrder, SignedReply } from "../bank_session.ts";

/** How an order ended, or did not. */
export type Outcome =
  | Done
  | {
    readonly kind: "refused";
    /** The bank's word, such as `insufficient_funds`; or that of this machine. */
    readonly code: string;
    readonly availableCents: bigint;
  }
  /** It was not booked, and never will be. */
  | { readonly kind: "cancelled" }
  /** It has left, and no answer came. */
  | { readonly kind: "unknown" }
  /** It never left. */
  | { readonly kind: "failed"; readonly code: string };

/** What the bank has done, and signed. */
export interface Done {
  readonly kind: "done";
  readonly amountCents: bigint;
  readonly balanceCents: bigint;
  /** The balance without what is held. */
  readonly availableCents: bigint;
  readonly timeMs: number;
  /** The transaction's number in hexadecimal. */
  readonly reference: string;
  /** The text of a receipt file (docs/FILES.md, "Receipts"). */
  readonly receipt: string;
  /** What came out of a machine that counts its notes. */
  readonly notes: readonly Notes[];
  /** The bank did it, but has changed its audit log: this person should know. */
  readonly forked: boolean;
}

/** A verified reply with the order it answers. */
export interface Answered {
  readonly order: SignedOrder;
  readonly reply: SignedReply;
}

/** What verified replies to a request's orders say; the last one settles it. */
export function outcomeOf(heard: readonly Answered[], { forked = false } = {}): Outcome {
  const { order, reply } = heard.at(-1)!;
  const { status, refusal, availableCents } = reply;
  // Money that was set aside, and then given back, is no money that came out.
  const isCalledOff = ["hold", "void"].includes(peekOperation(order.bytes));
  if (status === "cancelled" || (status === "done" && isCalledOff)) return { kind: "cancelled" };
  if (status === "refused") return { kind: "refused", code: refusal!, availableCents };
  return {
    kind: "done",
    amountCents: reply.amountCents,
    balanceCents: reply.balanceCents,
    availableCents,
    timeMs: reply.bankTimeMs,
    reference: encodeHex(order.txnId),
    receipt: encodeReceipt(order.bytes, reply.body),
    notes: heard.flatMap(({ reply }) => reply.notes ?? []),
    forked,
  };
}

/**
 * The outcome of a visit that failed after all. A refusal is a failure too, told by its reply; but
 * that the money was set aside does not mean that notes came out, or that they were booked.
 */
export function outcomeDespite(failure: Outcome, heard: readonly Answered[]): Outcome {
  if (heard.length === 0) return failure;
  const forked = failure.kind === "failed" && failure.code === "forked_log";
  return forked || heard.at(-1)!.reply.status !== "done" ? outcomeOf(heard, { forked }) : failure;
}

/**
 * Random numbers, but for those of transactions, which have 16 bytes: the first is the request's
 * id, further ones of the same request lie beside it.
 */
export function numbersOf(id: Bytes, random: Random): Random {
  let orders = 0;
  return (length) => {
    if (length !== id.length) return random(length);
    const number = id.slice();
    number[15]! ^= orders++;
    return number;
  };
}

/** Whether a transaction number is one of {@linkcode numbersOf} this id. */
export function isOf(id: Bytes, txnId: Bytes): boolean {
  return id.subarray(0, 15).every((byte, at) => byte === txnId[at]);
}
