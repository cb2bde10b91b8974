import { ByteWriter } from "../byte_writer.ts";
import { brief, briefConcat, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { REFUSALS } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";

/** How an order ended; the numbers are on the wire. */
export const STATUSES = { done: 1, refused: 2, cancelled: 3 } as const;
/** The name of a status. */
export type Status = keyof typeof STATUSES;

/** What the bank answers, signed: the receipt of an order. */
export interface Reply {
  readonly txnId: Bytes;
  /** SHA-256 of the order's bytes, 32 bytes. */
  readonly orderHash: Bytes;
  readonly status: Status;
  /** Present exactly when the status is `refused`. */
  readonly refusal?: Refusal;
  readonly amountCents: bigint;
  readonly balanceCents: bigint;
  readonly availableCents: bigint;
  /** The ledger row that holds the outcome; zero = none. */
  readonly sequence: bigint;
  readonly bankTimeMs: number;
  /** Whether the bank had this outcome stored already. */
  readonly duplicate: boolean;
  /** The entry in the bank's audit log and the tree head that covers it. */
  readonly logId: Bytes;
  readonly leafIndex: bigint;
  readonly leafHash: Bytes;
  readonly treeSize: bigint;
  readonly root: Bytes;
}

const UNSIGNED_BYTES = 16 + 32 + 1 + 2 + 8 + 8 + 8 + 8 + 8 + 1 + 16 + 8 + 32 + 8 + 32;
const SIGNATURE_BYTES = 64;
/** The size of what the bank signs, and its signature: what a receipt keeps. */
export const REPLY_BYTES: number = UNSIGNED_BYTES + SIGNATURE_BYTES;

/** The signed body of a reply record, {@linkcode brief}. */
export async function encodeReply(
  primitives: Primitives,
  reply: Reply,
  identitySeed: Bytes,
): Promise<Bytes> {
  const body = brief(REPLY_BYTES);
  const writer = new ByteWriter(body)
    .put(reply.txnId).put(reply.orderHash)
    .u8(STATUSES[reply.status]).u16(reply.refusal === undefined ? 0 : REFUSALS[reply.refusal])
    .u64(reply.amountCents).u64(reply.balanceCents).u64(reply.availableCents)
    .u64(reply.sequence).u64(reply.bankTimeMs).u8(reply.duplicate ? 1 : 0)
    .put(reply.logId).u64(reply.leafIndex).put(reply.leafHash).u64(reply.treeSize).put(reply.root);
  const message = await signedMessage(primitives, body.subarray(0, UNSIGNED_BYTES));
  writer.put(await primitives.ed25519Sign(identitySeed, message));
  return writer.whole();
}

/** What the ATM sent, which the reply must answer. */
export interface Expected {
  readonly identityKey: Bytes;
  readonly txnId: Bytes;
  readonly orderHash: Bytes;
}

/**
 * Reads a reply and checks that it is the bank's word on this very order.
 * @throws {ProtocolError} `reply_form`, `bad_receipt_signature` or `reply_mismatch`
 */
export async function decodeReply(
  primitives: Primitives,
  body: Bytes,
  expected: Expected,
): Promise<Reply> {
  if (body.length !== REPLY_BYTES) throw new ProtocolError("reply_form");
  const unsigned = body.subarray(0, UNSIGNED_BYTES);
  const message = await signedMessage(primitives, unsigned);
  const signature = body.subarray(UNSIGNED_BYTES);
  if (!await primitives.ed25519Verify(expected.identityKey, message, signature)) {
    throw new ProtocolError("bad_receipt_signature");
  }
  const reply = parse(unsigned);
  const same = primitives.equal(reply.txnId, expected.txnId) &&
    primitives.equal(reply.orderHash, expected.orderHash);
  if (!same) throw new ProtocolError("reply_mismatch");
  return reply;
}

/** Views of the bytes themselves, which the caller keeps. */
function parse(bytes: Bytes): Reply {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const status = nameOf(STATUSES, bytes[48]!);
  const code = view.getUint16(49);
  const refusal = code === 0 ? undefined : nameOf(REFUSALS, code);
  if ((status === "refused") !== (refusal !== undefined) || bytes[91]! > 1) {
    throw new ProtocolError("reply_form");
  }
  return {
    txnId: bytes.subarray(0, 16),
    orderHash: bytes.subarray(16, 48),
    status,
    ...(refusal === undefined ? {} : { refusal }),
    amountCents: view.getBigInt64(51),
    balanceCents: view.getBigInt64(59),
    availableCents: view.getBigInt64(67),
    sequence: view.getBigUint64(75),
    bankTimeMs: Number(view.getBigUint64(83)),
    duplicate: bytes[91] === 1,
    logId: bytes.subarray(92, 108),
    leafIndex: view.getBigUint64(108),
    leafHash: bytes.subarray(116, 148),
    treeSize: view.getBigUint64(148),
    root: bytes.subarray(156, 188),
  };
}

function nameOf<Name extends string>(numbers: Record<Name, number>, wanted: number): Name {
  for (const name in numbers) if (numbers[name] === wanted) return name;
  throw new ProtocolError("reply_form");
}

const CONTEXT = utf8("cofre/1 receipt");

/** "cofre/1 receipt" ‖ SHA-256(the reply body before it) */
async function signedMessage(primitives: Primitives, unsigned: Bytes): Promise<Bytes> {
  return briefConcat(CONTEXT, await primitives.sha256(unsigned));
}
