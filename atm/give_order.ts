import type { Reply } from "../lib/channel/reply.ts";
import { UserError } from "../lib/errors.ts";
import { formatJson } from "../lib/json.ts";
import { formatResultJson, formatResultWords } from "../lib/result_line.ts";
import type { TransactionResult } from "../lib/result_line.ts";
import { isUnseen, OutcomeUnknownError } from "./attempts.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";
import type { HeldEntry } from "./held_entry.ts";
import type { Mark } from "./journal_entry.ts";
import type { Visit } from "./run.ts";
import type { ForkedLogError } from "./witness.ts";

/** What else hangs on an order: the card of a creation, the notes of a deposit. */
export interface Consequences {
  /** How a later run settles it; absent: by asking. */
  readonly mark?: Mark;
  /** It is written down, and leaves now. */
  leaving?(): Promise<void>;
  /** The bank has booked it. */
  booked(): Promise<void>;
  /** The bank has not booked it, and never will. */
  notBooked(): Promise<void>;
  /** The same, and the journal does not know the order any more. */
  forgotten?(): Promise<void>;
  /** A later run finds out. */
  unknown?(): void;
}

const NONE: Consequences = {
  booked: () => Promise.resolve(),
  notBooked: () => Promise.resolve(),
};

/**
 * Gives an order to the bank and shows what came of it. The journal holds the order from before
 * it leaves until its outcome was shown: whatever ends this run in between, a later one finds out.
 * @throws {UserError} the bank refused
 * @throws {ProtocolError} the order never left, its outcome is unknown, or the bank's log is forked
 */
export async function giveOrder(
  visit: Visit,
  order: SignedOrder,
  consequences: Consequences = NONE,
): Promise<void> {
  const { clock, attempts } = visit;
  const journal = isWrittenDown(visit) ? await visit.journal?.() : undefined;
  const entry = await journal?.add(order.bytes, clock.now(), consequences.mark);
  let reply: SignedReply;
  try {
    await consequences.leaving?.();
    reply = await attempts.perform(order, "execute");
    const isOpen = entry !== undefined && attempts.retried && isUnseen(reply);
    if (isOpen) throw new OutcomeUnknownError();
  } catch (error) {
    const open = error instanceof OutcomeUnknownError && entry !== undefined;
    if (open) consequences.unknown?.();
    else await consequences.notBooked();
    await endEntry(entry, { open });
    if (!open) await consequences.forgotten?.();
    throw error;
  }
  const forked = await watchBank(visit, order, reply);
  if (reply.status === "done") await consequences.booked();
  else await consequences.notBooked();
  const failure = forked ?? (reply.status === "done" ? null : await refused(reply, visit));
  if (forked !== null) {
    visit.terminal.note(`the bank says: ${await outcomeInWords(visit, reply)}`);
  } else if (failure === null) showDone(visit, reply);
  const isForgotten = await forget(visit, entry);
  if (isForgotten && reply.status !== "done") await consequences.forgotten?.();
  if (failure !== null) throw failure;
}

/**
 * Keeps the receipt, and has the bank's log proved: for every order, or the wire would show which
 * it was. A look at the balance writes nothing: the head seen before is still the one to continue.
 */
export async function watchBank(
  visit: Visit,
  order: SignedOrder,
  reply: SignedReply,
): Promise<ForkedLogError | null> {
  const evidence = await visit.evidence?.();
  if (evidence === undefined) return null;
  await evidence.keepReceipt(order, reply);
  const remember = visit.options.action.operation !== "balance";
  return await evidence.watch(reply, visit.attempts, { remember });
}

/**
 * Whether a lost answer has to be found out by a later run. A balance is asked for again. A new
 * log-in is tried; on the disk, the key in its order would let the password be guessed.
 */
function isWrittenDown({ options, login }: Visit): boolean {
  const { operation } = options.action;
  return operation !== "balance" && !(operation === "create" && login !== null);
}

async function refused(reply: Reply, visit: Visit): Promise<UserError> {
  const { refusedError }: typeof import("./refused.ts") = await import("./refused.ts" as string);
  return refusedError(reply, visit);
}

/** The outcome for a person, where stdout must stay empty. */
async function outcomeInWords(visit: Visit, reply: Reply): Promise<string> {
  if (reply.status !== "done") return (await refused(reply, visit)).message;
  return formatResultWords(resultOf(visit, reply));
}

/** The result on stdout: the contest's line, or words on a terminal. */
export function showDone(visit: Visit, reply: Reply): void {
  const { options, terminal } = visit;
  const result = resultOf(visit, reply);
  const words = terminal.isInteractive && !options.json && !options.strict;
  if (words) return void terminal.printLine(formatResultWords(result));
  const { operation, account } = result;
  // What has no line of the contest is asked for by a command.
  const json = formatResultJson(result) ?? formatJson({ schema: 1, account, operation });
  terminal.printLine(json);
}

function resultOf({ options }: Visit, { amountCents }: Reply): TransactionResult {
  const { operation, to } = options.action;
  return {
    operation,
    account: options.account,
    amountCents,
    ...(to === undefined ? {} : { to }),
  };
}

/** What was told stays true: where the entry cannot be removed, the next run tells it once more. */
export async function forget(
  { terminal }: Pick<Visit, "terminal">,
  entry: HeldEntry | undefined,
): Promise<boolean> {
  try {
    await entry?.remove();
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.warning(error.message);
    return false;
  }
}

async function endEntry(entry: HeldEntry | undefined, how: { open: boolean }): Promise<void> {
  if (how.open) entry?.release();
  else await entry?.remove();
}
