import { ByteWriter } from "../byte_writer.ts";
import { concat, isZero, latin1, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { isLogin } from "../card_id.ts";
import { CREATION_BYTES, decodeCreation, encodeCreation } from "./creation.ts";
import type { Creation } from "./creation.ts";
import { decodeHistoryQuery, encodeHistoryQuery, HISTORY_BYTES } from "./history_query.ts";
import type { HistoryQuery } from "./history_query.ts";

export type { Creation, HistoryQuery };

/** What an order may ask for; the numbers are on the wire. */
export const OPERATIONS = {
  create: 1,
  deposit: 2,
  withdraw: 3,
  balance: 4,
  transfer: 5,
  hold: 6,
  capture: 7,
  void: 8,
  close: 9,
  pin_change: 10,
  password_change: 11,
  history: 32,
} as const;
/** The name of an operation. */
export type Operation = keyof typeof OPERATIONS;

/** What a change of PIN or password carries: the new key, and proof that its author has it. */
export interface NewKey {
  /** The PIN's new Ed25519 public key, or a log-in's new possession key, 32 bytes. */
  readonly key: Bytes;
  /** By that key, over {@linkcode newKeyMessage}, 64 bytes. */
  readonly signature: Bytes;
}

/**
 * An order: what the customer signs and the bank executes. Its bytes never change, however often
 * it is sent (docs/PROTOCOL.md, "Orders").
 */
export interface Order {
  /** 16 random bytes; with the card's id, what makes the order happen once. */
  readonly txnId: Bytes;
  readonly operation: Operation;
  /** ISO 4217, three letters. */
  readonly currency: string;
  /** Minor units; zero where the operation has no amount. */
  readonly amountCents: bigint;
  /** 16 bytes. */
  readonly cardId: Bytes;
  /** 16 bytes; zero = no terminal. */
  readonly terminalId: Bytes;
  /** SHA-256("cofre/1 account" ‖ name), 32 bytes. */
  readonly accountHash: Bytes;
  /** Present exactly in a creation. */
  readonly creation?: Creation;
  /** Present exactly in a transfer: the receiving account's hash, 32 bytes. */
  readonly counterpartyHash?: Bytes;
  /** Present exactly in a capture and a void: the txn_id of the hold, 16 bytes. */
  readonly holdId?: Bytes;
  /** Present exactly in a change of PIN or password. */
  readonly newKey?: NewKey;
  /** Present exactly in a reading of the history. */
  readonly history?: HistoryQuery;
}

/** What an operation uses of the fields that not all of them use. */
interface Form {
  readonly amount: boolean;
  readonly part?: "creation" | "counterparty" | "hold" | "new_key" | "history";
}

const FORMS: Record<Operation, Form> = {
  create: { amount: true, part: "creation" },
  deposit: { amount: true },
  withdraw: { amount: true },
  balance: { amount: false },
  transfer: { amount: true, part: "counterparty" },
  hold: { amount: true },
  capture: { amount: true, part: "hold" },
  void: { amount: false, part: "hold" },
  close: { amount: false },
  pin_change: { amount: false, part: "new_key" },
  password_change: { amount: false, part: "new_key" },
  history: { amount: false, part: "history" },
};

const NONE_16 = new Uint8Array(16);
const NONE_32 = new Uint8Array(32);
const COMMON_BYTES = 16 + 1 + 3 + 8 + 16 + 16 + 32;
const SIGNATURE_BYTES = 64;
const NEW_KEY_BYTES = 32 + SIGNATURE_BYTES;
const OPERATION_NAMES = new Map<number, Operation>(
  (Object.entries(OPERATIONS) as [Operation, number][]).map(([name, code]) => [code, name]),
);

/** The bytes of an order of this operation: one fixed size each. */
export function orderBytes(operation: Operation): number {
  const { part } = FORMS[operation];
  return COMMON_BYTES + (part === "creation" ? CREATION_BYTES : 32) + 16 +
    (part === "history" ? HISTORY_BYTES : part === "new_key" ? NEW_KEY_BYTES : 0);
}

/** The contexts under which a new key signs the order that brings it. */
const NEW_KEY_CONTEXTS = {
  pin_change: "cofre/1 new pin",
  password_change: "cofre/1 new password",
} as const;

/** What the new key of an encoded order has to sign: everything of the order before it. */
export function newKeyMessage(operation: keyof typeof NEW_KEY_CONTEXTS, order: Bytes): Bytes {
  return concat(
    utf8(NEW_KEY_CONTEXTS[operation]),
    order.subarray(0, order.length - SIGNATURE_BYTES),
  );
}

/** Where the operation's number stands in an order. */
const OPERATION_OFFSET = 16;

/** The operation of encoded order bytes. @throws {ProtocolError} `unknown_operation` */
export function peekOperation(bytes: Uint8Array): Operation {
  const operation = OPERATION_NAMES.get(bytes[OPERATION_OFFSET] ?? 0);
  if (operation === undefined) throw new ProtocolError("unknown_operation");
  return operation;
}

/** txn_id 16 | op 1 | currency 3 | amount 8 | card_id 16 | terminal_id 16 | H(account) 32 | … */
export function encodeOrder(order: Order): Bytes {
  const { creation, newKey, history } = order;
  const writer = new ByteWriter(orderBytes(order.operation))
    .put(order.txnId).u8(OPERATIONS[order.operation]).put(utf8(order.currency))
    .put(uint(order.amountCents, 8)).put(order.cardId).put(order.terminalId).put(order.accountHash)
    .put(creation === undefined ? order.counterpartyHash ?? NONE_32 : encodeCreation(creation))
    .put(order.holdId ?? NONE_16);
  if (newKey !== undefined) writer.put(newKey.key).put(newKey.signature);
  if (history !== undefined) writer.put(encodeHistoryQuery(history));
  return writer.whole();
}

/**
 * Reads an order of exactly `orderBytes(operation)` bytes.
 * @throws {ProtocolError} if a length, enum, padding byte or unused field is not exactly so.
 */
export function decodeOrder(bytes: Bytes): Order {
  const operation = peekOperation(bytes);
  if (bytes.length !== orderBytes(operation)) throw new ProtocolError("order_length");
  let offset = 0;
  // Views of the order's own bytes: each copy would cost more than all of the reading.
  const take = (size: number) => bytes.subarray(offset, offset += size);
  const txnId = take(16);
  take(1);
  const currency = latin1(take(3));
  const amountCents = new DataView(bytes.buffer, bytes.byteOffset + offset).getBigInt64(0);
  take(8);
  const common = {
    txnId,
    operation,
    currency,
    amountCents,
    cardId: take(16),
    terminalId: take(16),
    accountHash: take(32),
  };
  if (!/^[A-Z]{3}$/.test(currency)) throw new ProtocolError("bad_currency");
  if (amountCents < 0n) throw new ProtocolError("negative_amount");
  const { amount, part } = FORMS[operation];
  if (!amount && amountCents !== 0n) throw new ProtocolError("unused_field");
  checkLogin(operation, common.cardId);
  const unused = (field: Bytes) => {
    if (!isZero(field)) throw new ProtocolError("unused_field");
    return {};
  };
  return {
    ...common,
    ...(part === "creation"
      ? { creation: decodeCreation(take(CREATION_BYTES)) }
      : part === "counterparty"
      ? { counterpartyHash: take(32) }
      : unused(take(32))),
    ...(part === "hold" ? { holdId: take(16) } : unused(take(16))),
    ...(part === "new_key" ? { newKey: { key: take(32), signature: take(64) } } : {}),
    ...(part === "history" ? { history: decodeHistoryQuery(take(HISTORY_BYTES)) } : {}),
  };
}

/** A log-in has a password and no PIN, a card the other way round. */
function checkLogin(operation: Operation, cardId: Bytes): void {
  const isOther = operation === "pin_change" ? isLogin(cardId) : !isLogin(cardId);
  if (operation in NEW_KEY_CONTEXTS && isOther) throw new ProtocolError("not_of_this_card");
}
