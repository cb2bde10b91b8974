import { equalBytes } from "../lib/bytes.ts";
import { formatAmount } from "../lib/amount.ts";
import { possessionSeed, readCardFile } from "../lib/card_file.ts";
import type { CardFile } from "../lib/card_file.ts";
import { decodeOrder, encodeOrder } from "../lib/channel/order.ts";
import type { Order } from "../lib/channel/order.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { SETTLED } from "../lib/channel/request.ts";
import type { Disk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { codeOf } from "../lib/file_error.ts";
import type { SignedOrder } from "./bank_session.ts";
import type { HeldEntry } from "./held_entry.ts";
import type { Journal } from "./journal.ts";
import { PendingCard } from "./pending_card.ts";
import { refusedError } from "./refused.ts";
import type { Visit } from "./run.ts";

/**
 * Finds out what became of the orders whose answers earlier runs never got, oldest first. The
 * bank tells the outcome it stored, or closes the order for ever: none is executed now, but those
 * whose notes have moved.
 * @throws {ProtocolError} if the bank does not answer: no new order before the old are settled
 */
export async function resolveEarlier(visit: Visit, journal: Journal): Promise<void> {
  for await (const entry of journal.unheld()) {
    const order = decodeOrder(entry.order);
    if (entry.mark === "ask") await resolveOne(visit, entry, order);
    else await settleOne(visit, entry, order);
  }
}

async function resolveOne(visit: Visit, entry: HeldEntry, order: Order): Promise<void> {
  const { attempts, terminal } = visit;
  const { card, pending } = await findCard(visit, order, "resolve");
  if (card === null) {
    terminal.warning(`Cannot find out what became of ${describe(order)}: its card is not here`);
    return await entry.putAside();
  }
  const signed = {
    bytes: entry.order,
    txnId: order.txnId,
    ...card,
  };
  const reply = await attempts.perform(signed, "resolve");
  await (await visit.evidence?.())?.keepReceipt(signed, reply);
  if (waitsForPassword(visit, order, reply)) return;
  if (reply.refusal === "not_authenticated") {
    terminal.warning(
      `Cannot find out what became of ${describe(order)}: the bank refuses its card`,
    );
    return await entry.putAside();
  }
  if (isAboutPin(reply)) return await giveUp(visit, entry, order, reply);
  if (reply.status === "done" && order.operation === "hold") {
    return await callOff(visit, entry, order);
  }
  if (reply.status === "done") await pending?.complete();
  terminal.note(`earlier, ${describe(order)} ${outcomeOf(reply)}`);
  await entry.remove();
  // Not before: the next run would look for the card of an order that is still in the journal.
  if (reply.status !== "done") await pending?.discard();
}

/** What the terminal vouched for is done, whatever has become of the account, without a PIN. */
async function settleOne(visit: Visit, entry: HeldEntry, order: Order): Promise<void> {
  const { attempts, terminal, enrolled } = visit;
  const { card } = SETTLED.includes(order.operation)
    ? await findCard(visit, order, "settle")
    : { card: null };
  if (card === null) {
    terminal.warning(`Cannot tell the bank of ${describe(order)}: its card is not here`);
    return await entry.putAside();
  }
  const due = await recall(visit, entry, order);
  if (due === null) {
    terminal.note(`earlier, ${describe(order)} was not taken, and the notes were given back`);
    return await entry.remove();
  }
  if (due !== order) return await settleOne(visit, entry, due);
  const { txnId } = order;
  const signed = { bytes: entry.order, txnId, ...card, terminalSeed: enrolled!.seed };
  const reply = await attempts.perform(signed, "settle");
  await (await visit.evidence?.())?.keepReceipt(signed, reply);
  if (waitsForPassword(visit, order, reply)) return;
  if (NOT_ITS_WORD.some((refusal) => refusal === reply.refusal)) {
    terminal.warning(`Cannot tell the bank of ${describe(order)}: it refuses card or terminal`);
    return await entry.putAside();
  }
  if (reply.refusal === "try_later") throw refusedError(reply, visit);
  const isCalledOff = order.operation === "void" && reply.status === "done";
  const outcome = isCalledOff ? "was called off" : outcomeOf(reply);
  terminal.note(`earlier, ${describe(order)} ${outcome}`);
  if (order.operation === "deposit" && reply.status !== "done") {
    terminal.hint("the bank keeps the notes for you: ask it");
  }
  await entry.remove();
}

/**
 * The order to settle by what the machine remembers of its notes; null if they never moved. Another
 * one has the same id: it is there because this one never left.
 */
async function recall(
  { machine }: Visit,
  entry: HeldEntry,
  order: Order,
): Promise<Order | null> {
  const { operation, amountCents, txnId } = order;
  const moved = operation === "void" ? null : await (await machine()).recall?.(txnId) ?? null;
  if (moved === null || moved === amountCents) return order;
  if (operation === "deposit") return null;
  const due: Order = {
    ...order,
    operation: moved === 0n ? "void" : "capture",
    amountCents: moved,
  };
  await entry.become(encodeOrder(due));
  return due;
}

/** Refused without a look at the order. */
const NOT_ITS_WORD: readonly Refusal[] = ["not_authenticated", "terminal_not_enrolled"];

/** The hold is there, and no note was paid for it. At another ATM it ends by itself. */
async function callOff(
  visit: Visit,
  entry: HeldEntry,
  hold: Order,
): Promise<void> {
  const { enrolled } = visit;
  if (enrolled === null || !equalBytes(enrolled.terminalId, hold.terminalId)) {
    visit.terminal.note(`earlier, ${describe(hold)} was not paid out, and ends by itself`);
    return await entry.remove();
  }
  const end: Order = {
    ...hold,
    txnId: visit.random(16),
    operation: "void",
    amountCents: 0n,
    holdId: hold.txnId,
  };
  await entry.become(encodeOrder(end));
  await settleOne(visit, entry, end);
}

/** Whether the order has to wait for the right password. @throws {UserError} but to a new log-in */
function waitsForPassword(visit: Visit, order: Order, reply: Reply): boolean {
  if (visit.login === null || reply.refusal !== "not_authenticated") return false;
  visit.terminal.warning(
    `Cannot find out what became of ${describe(order)}: the bank does not accept the password`,
  );
  if (visit.options.action.operation !== "create") throw refusedError(reply, visit);
  return true;
}

/** Refused for the PIN of this run, not of the earlier one. */
function isAboutPin({ refusal, duplicate }: Reply): boolean {
  return !duplicate && OF_THE_PIN.some((name) => name === refusal);
}

const OF_THE_PIN: readonly Refusal[] = ["try_later", "card_locked", "pin_required", "wrong_pin"];

/** The order of this run would be one more try with the same PIN. @throws {UserError} always */
async function giveUp(
  visit: Visit,
  entry: HeldEntry,
  order: Order,
  reply: Reply,
): Promise<never> {
  if (reply.sequence > 0n) {
    visit.terminal.note(`earlier, ${describe(order)} ${outcomeOf(reply)}`);
    await entry.remove();
  }
  throw refusedError(reply, visit);
}

/** What an order was signed with, and the card if it still waits for its account. */
async function findCard(visit: Visit, order: Order, mode: "resolve" | "settle"): Promise<{
  card: Pick<SignedOrder, "possessionSeed" | "pinSeed"> | null;
  pending?: PendingCard;
}> {
  if (visit.login !== null) {
    const card = await visit.login.card();
    return { card: equalBytes(card.cardId, order.cardId) ? card : null };
  }
  const seedOf = (card: CardFile) => possessionSeed(visit.primitives, card.secret);
  const { disk } = visit;
  const paths = { card: visit.options.cardFile, pending: visit.pendingPath, disk };
  const pending = await PendingCard.find(paths);
  if (pending !== null) {
    if (equalBytes(pending.card.cardId, order.cardId)) {
      // The card of a creation is enough: its PIN may never have been registered.
      return { card: { possessionSeed: await seedOf(pending.card) }, pending };
    }
    pending.release();
  }
  const card = await cardIfThere(visit.options.cardFile, disk);
  if (card === null || !equalBytes(card.cardId, order.cardId)) return { card: null };
  const needsPin = mode === "resolve" && order.operation !== "create";
  const pinSeed = needsPin ? await visit.pinPad.seedFor(card) : undefined;
  return { card: { possessionSeed: await seedOf(card), pinSeed } };
}

/** A card that cannot be read is told about when it is used, not here. */
async function cardIfThere(path: string, disk: Disk): Promise<CardFile | null> {
  try {
    return await readCardFile(path, { disk });
  } catch (error) {
    const code = error instanceof UserError ? codeOf(error.cause) : "";
    if (code === undefined || code === "ENOENT") return null;
    throw error; // A disk that fails may read it next time: nothing is put aside for that.
  }
}

function describe(order: Order): string {
  const amount = formatAmount(order.amountCents);
  switch (order.operation) {
    case "create":
      return `the creation of account ${order.creation!.name} with ${amount}`;
    case "deposit":
      return `the deposit of ${amount}`;
    case "withdraw":
      return `the withdrawal of ${amount}`;
    case "balance":
      return "a look at the balance";
    case "transfer":
      return `the transfer of ${amount}`;
    case "hold":
    case "capture":
      return `the withdrawal of ${amount}`;
    case "void":
      return "a withdrawal that paid nothing out";
    case "close":
      return "the closing of the account";
    case "pin_change":
    case "password_change":
      return "the change of the key";
    case "history":
      return "a look at the history";
  }
}

function outcomeOf(reply: Reply): string {
  if (isAboutPin(reply)) return "was not booked, and never will be";
  if (reply.status === "done") return "was booked after all";
  if (reply.status === "cancelled") return "was not booked, and never will be";
  return `was refused: ${reply.refusal!.replaceAll("_", " ")}`;
}
