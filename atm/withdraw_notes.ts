import { formatAmount } from "../lib/amount.ts";
import { assert, ProtocolError, UserError } from "../lib/errors.ts";
import { isUnseen, OutcomeUnknownError } from "./attempts.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";
import { addsUp } from "./cash_machine.ts";
import type { Payout } from "./cash_machine.ts";
import { forget, showDone, watchBank } from "./give_order.ts";
import type { HeldEntry } from "./held_entry.ts";
import { newOrder } from "./new_order.ts";
import type { OrderCard } from "./new_order.ts";
import { refusedError } from "./refused.ts";
import type { Visit } from "./run.ts";
import { cardFor } from "./use_account.ts";

/**
 * `-w` at an enrolled terminal: hold, notes, capture; a void if no note came. One entry of the
 * journal goes through it all, so that a crash at any moment leaves one thing to be done: a hold to
 * ask after, and call off; or, from the moment before the first note, what to book of it.
 * @throws {UserError} the bank refused, or the machine paid nothing
 * @throws {ProtocolError} the bank's word is missing, on the hold or on the notes
 */
export async function withdrawNotes(visit: Visit): Promise<void> {
  const { clock, options: { action: { amountCents } } } = visit;
  const card = await cardFor(visit);
  const hold = await newOrder(visit, card, { operation: "hold", amountCents });
  const journal = await visit.journal!();
  const entry = await journal.add(hold.bytes, clock.now());
  try {
    const notes = await reserve(visit, hold, entry);
    const settling = await pay(visit, { card, hold, entry, payout: { amountCents, notes } });
    await tell(visit, settling, entry);
  } finally {
    entry.release();
  }
}

/** Has the bank set the money aside; which notes to pay. */
async function reserve(
  { attempts, evidence, login }: Visit,
  hold: SignedOrder,
  entry: HeldEntry,
): Promise<Payout["notes"]> {
  let reply: SignedReply;
  try {
    reply = await attempts.perform(hold, "execute");
    if (attempts.retried && isUnseen(reply)) throw new OutcomeUnknownError();
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) await entry.remove();
    throw error;
  }
  await (await evidence?.())?.keepReceipt(hold, reply);
  if (reply.status !== "done") {
    await entry.remove();
    throw refusedError(reply, { login });
  }
  if (reply.duplicate && !attempts.retried) {
    // Made by another run, which has paid it, or does just now: whoever sends an order twice, as a
    // browser may, gets its notes once.
    await entry.remove();
    throw new UserError("This withdrawal was given before", {
      code: "given_before",
      hints: ["look at the history to see what became of it"],
    });
  }
  const { amountCents, notes = [] } = reply;
  if (!addsUp({ amountCents, notes })) throw new ProtocolError("notes_mismatch");
  return notes;
}

/** Pays, and gives what the bank has to be told. */
async function pay(
  visit: Visit,
  { card, hold, entry, payout }: {
    readonly card: OrderCard;
    readonly hold: SignedOrder;
    readonly entry: HeldEntry;
    readonly payout: Omit<Payout, "id">;
  },
): Promise<Settling> {
  const { amountCents } = payout;
  const txnId = visit.random(16);
  // Under one id, so that of what the journal held one after another only one can ever be booked.
  const settling = (operation: "capture" | "void", paidCents: bigint) =>
    newOrder(visit, card, { operation, amountCents: paidCents, holdId: hold.txnId, txnId });
  const all = await settling("capture", amountCents);
  // Before the first note: from here on they count as out until the machine says otherwise.
  await entry.become(all.bytes);
  const dispensed = await (await visit.machine()).dispense({ ...payout, id: txnId });
  if (dispensed.status === "done") return { order: all, paidCents: amountCents };
  const { paidCents } = dispensed;
  assert(paidCents >= 0n && paidCents <= amountCents, "no machine pays more than it is asked for");
  const order = await settling(paidCents === 0n ? "void" : "capture", paidCents);
  await entry.become(order.bytes);
  return { order, paidCents };
}

interface Settling {
  readonly order: SignedOrder;
  readonly paidCents: bigint;
}

/** Tells the bank what became of the notes, and the person what the bank says. */
async function tell(
  visit: Visit,
  { order, paidCents }: Settling,
  entry: HeldEntry,
): Promise<void> {
  const { attempts, terminal, options: { action } } = visit;
  let reply: SignedReply;
  try {
    reply = await attempts.perform(order, "settle");
  } catch (error) {
    terminal.note(`${formatAmount(paidCents)} is paid out; the bank is told when it answers again`);
    throw error;
  }
  // The notes are out: the journal keeps them for whoever comes with the password that holds then.
  if (visit.login !== null && isUnseen(reply)) throw refusedError(reply, visit);
  if (reply.refusal === "not_authenticated" || reply.refusal === "terminal_not_enrolled") {
    await entry.putAside();
    throw refusedError(reply, visit);
  }
  const forked = await watchBank(visit, order, reply);
  if (reply.status !== "done") {
    await entry.remove();
    throw refusedError(reply, visit);
  }
  if (paidCents > 0n) showDone(visit, reply);
  await forget(visit, entry);
  if (forked !== null) throw forked;
  if (paidCents === 0n) {
    throw new UserError("The machine could not pay out", {
      code: "machine_jammed",
      hints: ["nothing was taken from the account"],
    });
  }
  if (paidCents < action.amountCents) {
    const [paid, asked] = [paidCents, action.amountCents].map(formatAmount);
    terminal.warning(`The machine jammed: ${paid} of ${asked} came out, and no more was taken`);
  }
}
