import { ByteWriter } from "../byte_writer.ts";
import { brief, briefConcat, isZero, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { RUN_MS_MAX } from "../limits.ts";
import { decodeOrder, orderBytes, peekOperation } from "./order.ts";
import type { Operation, Order } from "./order.ts";

/**
 * `execute`: do it. `resolve`: tell what became of it, and close it if nothing did. `settle`: its
 * notes have moved already, so it is the terminal's word that counts, and no PIN.
 */
export const MODES = { execute: 0, resolve: 1, settle: 2 } as const;
/** The name of a mode. */
export type Mode = keyof typeof MODES;

/** The orders that tell of notes which have moved. */
export const SETTLED: readonly Operation[] = ["deposit", "capture", "void"];

/** The part of a request that is fresh at every attempt, with the order that never changes. */
export interface Envelope {
  /** Bank time as the ATM reckons it, ms since 1970. */
  readonly sentAtMs: number;
  /** How long the order may still execute, ms, at most 10,000. */
  readonly validMs: number;
  readonly mode: Mode;
  /** The encoded order. */
  readonly order: Bytes;
}

/** Where a signature belongs: a signature made for one place is worthless at any other. */
export interface Position {
  /** The transcript hash of the session, 32 bytes. */
  readonly th3: Bytes;
  /** The sequence number of the record that carries the request. */
  readonly sequence: bigint;
}

/** The three signature slots, 64 bytes each; zero = absent. */
export interface Signatures {
  readonly card: Bytes;
  readonly pin: Bytes;
  readonly terminal: Bytes;
}

/** A decoded request. */
export interface Request extends Envelope {
  readonly signatures: Signatures;
  readonly decodedOrder: Order;
}

/** The contexts under which an order is signed. */
export const SIGNERS = {
  card: "cofre/1 card",
  pin: "cofre/1 pin",
  terminal: "cofre/1 terminal",
} as const;

const CONTEXTS: Readonly<Record<keyof typeof SIGNERS, Bytes>> = {
  card: utf8(SIGNERS.card),
  pin: utf8(SIGNERS.pin),
  terminal: utf8(SIGNERS.terminal),
};

/** A slot that holds no signature. */
export const NO_SIGNATURE: Bytes = new Uint8Array(64);

const HEAD_BYTES = 8 + 2 + 1;

/** sent_at 8 | valid_ms 2 | mode 1 | order | sig_card 64 | sig_pin 64 | sig_terminal 64 */
export function encodeRequest(envelope: Envelope, signatures: Signatures): Bytes {
  return briefConcat(
    encodeHead(envelope),
    envelope.order,
    signatures.card,
    signatures.pin,
    signatures.terminal,
  );
}

/**
 * Reads the body of a request record.
 * @throws {ProtocolError} if anything in it is not exactly of its form.
 */
export function decodeRequest(body: Bytes): Request {
  const operation = peekOperation(body.subarray(HEAD_BYTES));
  const orderEnd = HEAD_BYTES + orderBytes(operation);
  if (body.length !== orderEnd + 3 * 64) throw new ProtocolError("request_length");
  const view = new DataView(body.buffer, body.byteOffset);
  const validMs = view.getUint16(8);
  if (validMs > RUN_MS_MAX) throw new ProtocolError("valid_ms");
  const mode = modeOf(body[10]!);
  const order = body.subarray(HEAD_BYTES, orderEnd);
  const decodedOrder = decodeOrder(order);
  const [card, pin, terminal] = [0, 64, 128].map((at) =>
    body.subarray(orderEnd + at, orderEnd + at + 64)
  ) as [Bytes, Bytes, Bytes];
  const nameless = isZero(decodedOrder.terminalId);
  // Only a terminal knows that notes have moved.
  const settles = !nameless && SETTLED.includes(operation);
  if (mode === "settle" && !settles) throw new ProtocolError("mode");
  // A creation brings its PIN's key, and an order that names no terminal is signed by none.
  const unused = ((operation === "create" || mode === "settle") && !isZero(pin)) ||
    (nameless && !isZero(terminal));
  if (unused) throw new ProtocolError("unused_field");
  return {
    sentAtMs: Number(view.getBigUint64(0)),
    validMs,
    mode,
    order,
    decodedOrder,
    signatures: { card, pin, terminal },
  };
}

/** context ‖ th3 ‖ u64 sequence ‖ SHA-256(sent_at ‖ valid_ms ‖ mode ‖ order): what is signed. */
export async function signedBytes(
  primitives: Primitives,
  signer: keyof typeof SIGNERS,
  envelope: Envelope,
  position: Position,
): Promise<Bytes> {
  const context = CONTEXTS[signer];
  const digest = await primitives.sha256(encodeHead(envelope), envelope.order);
  return new ByteWriter(brief(context.length + 32 + 8 + 32))
    .put(context).put(position.th3).u64(position.sequence).put(digest).whole();
}

function modeOf(number: number): Mode {
  for (const mode of Object.keys(MODES) as Mode[]) if (MODES[mode] === number) return mode;
  throw new ProtocolError("mode");
}

/** sent_at 8 | valid_ms 2 | mode 1 */
function encodeHead({ sentAtMs, validMs, mode }: Envelope): Bytes {
  return new ByteWriter(brief(HEAD_BYTES)).u64(sentAtMs).u16(validMs).u8(MODES[mode]).whole();
}
