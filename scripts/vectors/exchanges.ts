import { sample } from "../../tests/support/sample.ts";
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Channel } from "../../lib/channel/channel.ts";
import { encodeNotes } from "../../lib/channel/notes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import { encodeOrder } from "../../lib/channel/order.ts";
import type { Operation } from "../../lib/channel/order.ts";
import { RECORD } from "../../lib/channel/record.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { encodeReply } from "../../lib/channel/reply.ts";
import type { Status } from "../../lib/channel/reply.ts";
import { encodeRequest, NO_SIGNATURE, signedBytes } from "../../lib/channel/request.ts";
import type { Mode } from "../../lib/channel/request.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { padded } from "./handshake.ts";
import { atAtm, atBank, BANK_TIME_MS, hex, RANDOM, vectorAnswer, vectorHello } from "./session.ts";
import type { VectorBank } from "./session.ts";
import type { CardVector, ExchangeVector, Vectors } from "./vectors.ts";

/** A name of every allowed character, as long as a name may be. */
export const ACCOUNT = "abcdefghijklmnopqrstuvwxyz0123456789_-.".repeat(7).slice(0, 250);
const ACCOUNT_HASH = nodeCrypto.sha256(utf8("cofre/1 account"), utf8(ACCOUNT));
const POSSESSION_KEY = nodeCrypto.ed25519PublicKey(RANDOM.possessionSeed);

/** One exchange as the story of the vectors tells it. */
export interface Plan {
  readonly name: string;
  readonly operation: Operation;
  readonly cents: bigint;
  /** Names the txn_id. */
  readonly txn: string;
  readonly mode?: Mode;
  readonly status?: Status;
  readonly refusal?: Refusal;
  readonly balanceCents: bigint;
  /** The ledger's row; zero where nothing is stored. */
  readonly row: bigint;
  readonly duplicate?: boolean;
  /** What of the balance is held afterwards. */
  readonly heldCents?: bigint;
  /** Whether it is given at the terminal. */
  readonly atTerminal?: boolean;
  /** Of a capture: names the txn_id of the hold. */
  readonly holdTxn?: string;
  /** Of a hold: the notes to pay. */
  readonly notes?: readonly Notes[];
}

const STORY: readonly Plan[] = [
  {
    name: "create",
    operation: "create",
    cents: 100_000n,
    txn: "1",
    balanceCents: 100_000n,
    row: 1n,
  },
  {
    name: "deposit",
    operation: "deposit",
    cents: 5_050n,
    txn: "2",
    balanceCents: 105_050n,
    row: 2n,
  },
  { name: "withdraw", operation: "withdraw", cents: 1n, txn: "3", balanceCents: 105_049n, row: 3n },
  { name: "balance", operation: "balance", cents: 0n, txn: "4", balanceCents: 105_049n, row: 0n },
  {
    name: "withdraw, refused",
    operation: "withdraw",
    cents: 429_496_729_599n,
    txn: "5",
    status: "refused",
    refusal: "insufficient_funds",
    balanceCents: 105_049n,
    row: 4n,
  },
  {
    name: "resolve, done before",
    operation: "deposit",
    cents: 5_050n,
    txn: "2",
    mode: "resolve",
    balanceCents: 105_050n,
    row: 2n,
    duplicate: true,
  },
  {
    name: "resolve, never seen",
    operation: "withdraw",
    cents: 2_000n,
    txn: "6",
    mode: "resolve",
    status: "cancelled",
    balanceCents: 105_049n,
    row: 5n,
  },
  {
    name: "hold, at a terminal with notes",
    operation: "hold",
    cents: 12_000n,
    txn: "7",
    balanceCents: 105_049n,
    row: 6n,
    heldCents: 12_000n,
    atTerminal: true,
    notes: [{ cents: 5_000n, count: 2n }, { cents: 2_000n, count: 1n }],
  },
  {
    name: "capture, settled",
    operation: "capture",
    cents: 12_000n,
    txn: "8",
    mode: "settle",
    balanceCents: 93_049n,
    row: 7n,
    atTerminal: true,
    holdTxn: "7",
  },
];

/** The card of the vectors. */
export const CARD: CardVector = {
  account: ACCOUNT,
  account_hash: hex(ACCOUNT_HASH),
  card_id: hex(RANDOM.cardId),
  possession_seed: hex(RANDOM.possessionSeed),
  possession_key: hex(POSSESSION_KEY),
  terminal_id: hex(RANDOM.terminalId),
  terminal_seed: hex(RANDOM.terminalSeed),
  terminal_key: hex(nodeCrypto.ed25519PublicKey(RANDOM.terminalSeed)),
};

/** Plays the story over one session; each end opens what the other sealed. */
export async function playExchanges(
  bank: VectorBank,
): Promise<Pick<Vectors, "exchanges" | "close">> {
  const p = nodeCrypto;
  const pending = await vectorHello(p, bank);
  const answer = await vectorAnswer(p, bank, pending.frame);
  const { channel: atm } = await pending.consumeHelloOk(atAtm(answer.frame));
  const exchanges: ExchangeVector[] = [];
  for (const plan of STORY) {
    exchanges.push(await playOne(bank, { atm, bank: answer.channel }, plan, BANK_TIME_MS));
  }
  const nothing = new Uint8Array();
  const close = {
    atm_frame: hex(await atm.seal("close", nothing)),
    bank_frame: hex(await answer.channel.seal("close", nothing)),
  };
  return { exchanges, close };
}

/** One exchange in a session, each end opening what the other sealed. */
export async function playOne(
  bank: VectorBank,
  ends: { readonly atm: Channel; readonly bank: Channel },
  plan: Plan,
  openedMs: number,
): Promise<ExchangeVector> {
  const p = nodeCrypto;
  const { atm } = ends;
  const index = Number(atm.nextSequenceOut);
  const sentAtMs = openedMs + 10 * (index + 1);
  const order = orderOf(plan);
  const mode = plan.mode ?? "execute";
  const envelope = { sentAtMs, validMs: 9_900 - 10 * index, mode, order };
  const position = { th3: atm.th3, sequence: atm.nextSequenceOut };
  const signed = await signedBytes(p, "card", envelope, position);
  const card = p.ed25519Sign(RANDOM.possessionSeed, signed);
  const terminal = plan.atTerminal
    ? p.ed25519Sign(RANDOM.terminalSeed, await signedBytes(p, "terminal", envelope, position))
    : NO_SIGNATURE;
  const body = encodeRequest(envelope, { card, pin: NO_SIGNATURE, terminal });
  const requestFrame = await atm.seal("request", body);
  await ends.bank.open(atBank(bank, requestFrame));
  const replyBody = await reply(plan, order, sentAtMs + 2, bank);
  const replyFrame = await ends.bank.seal("reply", replyBody);
  await atm.open(atAtm(replyFrame));
  return {
    name: plan.name,
    sequence: index,
    mode,
    operation: plan.operation,
    amount_cents: `${plan.cents}`,
    txn_id: hex(txnId(plan)),
    order: hex(order),
    order_hash: hex(p.sha256(order)),
    signed_bytes: hex(signed),
    sig_card: hex(card),
    request_body: hex(body),
    request_plaintext: hex(padded(RECORD.request, body, 768)),
    request_frame: hex(requestFrame),
    status: plan.status ?? "done",
    refusal: plan.refusal ?? null,
    balance_cents: `${plan.balanceCents}`,
    duplicate: plan.duplicate ?? false,
    reply_body: hex(replyBody),
    reply_plaintext: hex(padded(RECORD.reply, replyBody, 768)),
    reply_frame: hex(replyFrame),
  };
}

function orderOf(plan: Plan): Bytes {
  const pinKey = new Uint8Array(32);
  const creation = { name: ACCOUNT, possessionKey: POSSESSION_KEY, pinKey };
  return encodeOrder({
    txnId: txnId(plan),
    operation: plan.operation,
    currency: "EUR",
    amountCents: plan.cents,
    cardId: RANDOM.cardId,
    terminalId: plan.atTerminal ? RANDOM.terminalId : new Uint8Array(16),
    accountHash: ACCOUNT_HASH,
    ...(plan.holdTxn === undefined ? {} : { holdId: txnId({ txn: plan.holdTxn }) }),
    ...(plan.operation === "create" ? { creation } : {}),
  });
}

async function reply(
  plan: Plan,
  order: Bytes,
  bankTimeMs: number,
  bank: VectorBank,
): Promise<Bytes> {
  const signed = await encodeReply(nodeCrypto, {
    txnId: txnId(plan),
    orderHash: nodeCrypto.sha256(order),
    status: plan.status ?? "done",
    ...(plan.refusal === undefined ? {} : { refusal: plan.refusal }),
    amountCents: plan.operation === "balance" ? plan.balanceCents : plan.cents,
    balanceCents: plan.balanceCents,
    availableCents: plan.balanceCents - (plan.heldCents ?? 0n),
    sequence: plan.row,
    bankTimeMs,
    duplicate: plan.duplicate ?? false,
    logId: new Uint8Array(16),
    leafIndex: 0n,
    leafHash: new Uint8Array(32),
    treeSize: 0n,
    root: new Uint8Array(32),
  }, bank.identitySeed);
  return plan.notes === undefined ? signed : concat(signed, encodeNotes(plan.notes));
}

function txnId({ txn }: Pick<Plan, "txn">): Bytes {
  return sample(`cofre/1 vectors: txn ${txn}`, 16);
}
