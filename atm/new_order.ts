import type { Bytes } from "../lib/bytes.ts";
import { concat, utf8 } from "../lib/bytes.ts";
import { encodeOrder, newKeyMessage } from "../lib/channel/order.ts";
import type { HistoryQuery, Operation, Order } from "../lib/channel/order.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import type { Random } from "../lib/random.ts";
import type { TerminalFile } from "../lib/terminal_file.ts";
import type { SignedOrder } from "./bank_session.ts";

/** The card an order is given with, as far as the order needs it. */
export interface OrderCard {
  /** 16 bytes. */
  readonly cardId: Bytes;
  readonly account: string;
  /** The seed of the possession key, 32 bytes. */
  readonly possessionSeed: Bytes;
  /** The seed of its PIN's key, 32 bytes; absent: it has none. */
  readonly pinSeed?: Bytes | undefined;
}

/** What is wanted of the bank. */
export interface Wanted {
  readonly operation: Operation;
  readonly amountCents: bigint;
  /** Of a transfer: the account it goes to. */
  readonly to?: string;
  /** Of a capture and a void: the txn_id of the hold, 16 bytes. */
  readonly holdId?: Bytes;
  /** Of a change of PIN or password: the seed of the new key, 32 bytes. */
  readonly newSeed?: Bytes;
  /** Of an order in the place of one that never left; absent: a new one. */
  readonly txnId?: Bytes;
  /** Of a reading of the history. */
  readonly history?: HistoryQuery;
}

/** The only currency for now. */
export const CURRENCY = "EUR";

/** SHA-256("cofre/1 account" ‖ name) */
export async function hashAccount(primitives: Primitives, account: string): Promise<Bytes> {
  return await primitives.sha256(utf8("cofre/1 account"), utf8(account));
}

/** An order that has never been sent, under a random transaction id. */
export async function newOrder(
  deps: {
    readonly primitives: Primitives;
    readonly random: Random;
    /** The ATM, if the bank has enrolled it. */
    readonly enrolled?: TerminalFile | null;
  },
  card: OrderCard,
  wanted: Wanted,
): Promise<SignedOrder> {
  const { primitives, random, enrolled = null } = deps;
  const { possessionSeed, pinSeed } = card;
  const txnId = wanted.txnId ?? random(16);
  const isCreation = wanted.operation === "create";
  const order: Order = {
    txnId,
    operation: wanted.operation,
    currency: CURRENCY,
    amountCents: wanted.amountCents,
    cardId: card.cardId,
    terminalId: enrolled?.terminalId ?? new Uint8Array(16),
    accountHash: await hashAccount(primitives, card.account),
    ...(wanted.to === undefined
      ? {}
      : { counterpartyHash: await hashAccount(primitives, wanted.to) }),
    ...(wanted.holdId === undefined ? {} : { holdId: wanted.holdId }),
    ...(wanted.history === undefined ? {} : { history: wanted.history }),
    ...(!isCreation ? {} : {
      creation: {
        name: card.account,
        possessionKey: await primitives.ed25519PublicKey(possessionSeed),
        pinKey: pinSeed === undefined
          ? new Uint8Array(32)
          : await primitives.ed25519PublicKey(pinSeed),
      },
    }),
  };
  const bytes = wanted.newSeed === undefined
    ? encodeOrder(order)
    : await encodeKeyChange(primitives, order, wanted.newSeed);
  // A creation brings its PIN's key, but is signed with the card alone.
  return {
    bytes,
    txnId,
    possessionSeed,
    pinSeed: isCreation ? undefined : pinSeed,
    terminalSeed: enrolled?.seed,
  };
}

/** The new key signs the order that brings it, so that nobody locks themselves out by a slip. */
async function encodeKeyChange(primitives: Primitives, order: Order, seed: Bytes): Promise<Bytes> {
  const key = await primitives.ed25519PublicKey(seed);
  const withProof = (signature: Bytes) => encodeOrder({ ...order, newKey: { key, signature } });
  const operation = order.operation as "pin_change" | "password_change";
  const message = newKeyMessage(operation, withProof(new Uint8Array(64)));
  return withProof(await primitives.ed25519Sign(seed, message));
}

/** A new card's id: 01 ‖ 15 random bytes. */
export function newCardId(random: Random): Bytes {
  return concat(Uint8Array.of(1), random(15));
}
