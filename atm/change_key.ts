import type { Bytes } from "../lib/bytes.ts";
import { UserError } from "../lib/errors.ts";
import { OutcomeUnknownError } from "./attempts.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";
import { newOrder } from "./new_order.ts";
import type { OrderCard } from "./new_order.ts";
import { refusedError } from "./refused.ts";
import type { Visit } from "./run.ts";

/** Which key is changed, and what people call it. */
export interface KeyChange {
  readonly operation: "pin_change" | "password_change";
  readonly what: "PIN" | "password";
  /** The seed of the new key, 32 bytes. */
  readonly newSeed: Bytes;
}

/**
 * Has the bank change a card's PIN key, or a log-in's possession key. The order is not written
 * down: on the disk, the new key in it would let the PIN or the password be guessed. If its answer
 * is lost the new one is tried, and then the old one.
 * @throws {UserError} refused, or nobody knows
 * @throws {ProtocolError} the order never left
 */
export async function changeKey(visit: Visit, card: OrderCard, change: KeyChange): Promise<void> {
  const { operation, newSeed } = change;
  const order = await newOrder(visit, card, { operation, amountCents: 0n, newSeed });
  let reply: SignedReply;
  try {
    reply = await perform(visit, order, change);
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    const { what } = change;
    throw new UserError(`The bank's answer was lost: the ${what} may be the new one`, {
      code: "outcome_unknown",
      hints: [`try the new ${what} first, then the old one`],
      cause: error,
    });
  }
  if (reply.status !== "done") throw refusedError(reply, visit);
}

async function perform(
  { attempts }: Visit,
  order: SignedOrder,
  { operation, newSeed }: KeyChange,
): Promise<SignedReply> {
  const reply = await attempts.perform(order, "execute");
  const isStranger = reply.refusal === "not_authenticated" && attempts.retried;
  // The first attempt may have been booked: then the log-in has its new key already.
  if (operation !== "password_change" || !isStranger) return reply;
  return await attempts.perform({ ...order, possessionSeed: newSeed }, "execute");
}
