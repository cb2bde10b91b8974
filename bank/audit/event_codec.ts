import { ByteWriter } from "../../lib/byte_writer.ts";
import { isZero } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { decodeOrder, peekOperation } from "../../lib/channel/order.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { ACCOUNT_NAME_MAX } from "../../lib/limits.ts";
import type { Evidence } from "../ledger/store.ts";
import type { AuditEvent } from "./sink.ts";

/** Every event takes as much, so that ciphertexts tell neither operation nor account nor outcome. */
export const EVENT_BYTES = 960;
/** In logs of version 1, which had the card's signature alone. */
export const OLD_EVENT_BYTES = 768;

const encoder = new TextEncoder();
/** For texts, the longest of which has one byte for its length. */
const room = new Uint8Array(255);
const VERSION = 2;
const PEER_BYTES_MAX = 63;
const ACTION_BYTES_MAX = 23;
const REASON_BYTES_MAX = 63;
/** In the place of the account's length: it is the name in the order, a creation. */
const AS_IN_ORDER = 255;
const OUTCOMES = { done: 1, refused: 2, cancelled: 3, failed: 4 } as const;
const OUTCOME_NAMES = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[];

/**
 * Writes an event into {@linkcode EVENT_BYTES} zeros:
 * version 1 | time_ms 8 | outcome 1 | duplicate 1 | amount 8 | balance 8 | ledger sequence 8 |
 * card_id 1+n | peer 1+n | action 1+n | reason 1+n | account 1+n | evidence 1 [+ …] |
 * counterparty 1+n | zeros
 */
export function encodeEvent(event: AuditEvent, target: Bytes): void {
  const { evidence } = event;
  const writer = new ByteWriter(target);
  writer.u8(VERSION).u64(event.timeMs).u8(OUTCOMES[event.outcome]).u8(event.duplicate ? 1 : 0);
  writer.u64(event.amountCents).u64(event.balanceCents).u64(event.sequence);
  writer.u8(event.cardId.length).put(event.cardId);
  putText(writer, event.peer, PEER_BYTES_MAX);
  putText(writer, event.action, ACTION_BYTES_MAX);
  putText(writer, event.reason, REASON_BYTES_MAX);
  if (isCreation(evidence) && event.account !== "") writer.u8(AS_IN_ORDER);
  else putText(writer, event.account, ACCOUNT_NAME_MAX);
  writer.u8(evidence === undefined ? 0 : 1);
  if (evidence !== undefined) encodeEvidence(writer, evidence);
  // Whole but for the longest names of both, and then the order has its hash.
  const left = target.length - writer.offset - 1;
  putText(writer, event.counterparty ?? "", Math.min(ACCOUNT_NAME_MAX, left));
}

/**
 * Reads an event, of an old log too; the evidence's peer is the event's.
 * @throws {ProtocolError} `event_form`
 */
export function decodeEvent(plaintext: Bytes): AuditEvent {
  const reader = new Reader(plaintext);
  const isOld = plaintext.length === OLD_EVENT_BYTES;
  if (!isOld && plaintext.length !== EVENT_BYTES) fail();
  if (reader.byte() !== (isOld ? 1 : VERSION)) fail();
  const timeMs = Number(reader.u64());
  const outcome = OUTCOME_NAMES[reader.byte() - 1] ?? fail();
  const duplicate = reader.flag();
  const amountCents = BigInt.asIntN(64, reader.u64());
  const balanceCents = BigInt.asIntN(64, reader.u64());
  const sequence = reader.u64();
  const cardId = reader.take(reader.byte());
  if (cardId.length !== 0 && cardId.length !== 16) fail();
  const peer = reader.text(reader.byte());
  const action = reader.text(reader.byte());
  const reason = reader.text(reader.byte());
  const accountBytes = reader.byte();
  const named = accountBytes === AS_IN_ORDER ? "" : reader.text(accountBytes);
  const evidence = reader.flag() ? decodeEvidence(reader, peer, isOld) : undefined;
  const counterparty = isOld ? "" : reader.text(reader.byte());
  if (!isZero(reader.rest())) fail();
  const account = accountBytes === AS_IN_ORDER ? nameInOrder(evidence) : named;
  return {
    timeMs,
    peer,
    action,
    account,
    cardId,
    amountCents,
    balanceCents,
    outcome,
    reason,
    duplicate,
    sequence,
    ...(counterparty === "" ? {} : { counterparty }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/**
 * sent_at 8 | valid_ms 2 | mode 1 | th3 32 | record sequence 8 | sig_card 64 | session 16 | order 2+n |
 * signers 1: 1 = PIN, 2 = terminal | a signature of 64 each
 */
function encodeEvidence(writer: ByteWriter, evidence: Evidence): void {
  writer.u64(evidence.sentAtMs).u16(evidence.validMs).u8(evidence.mode);
  writer.put(evidence.th3).u64(evidence.sequence).put(evidence.sigCard).put(evidence.sessionId);
  writer.u16(evidence.order.length).put(evidence.order);
  const { sigPin, sigTerminal } = evidence;
  writer.u8((sigPin === undefined ? 0 : BY_PIN) + (sigTerminal === undefined ? 0 : BY_TERMINAL));
  if (sigPin !== undefined) writer.put(sigPin);
  if (sigTerminal !== undefined) writer.put(sigTerminal);
}

const BY_PIN = 1;
const BY_TERMINAL = 2;

function decodeEvidence(reader: Reader, peer: string, isOld: boolean): Evidence {
  const evidence = {
    peer,
    sentAtMs: Number(reader.u64()),
    validMs: reader.u16(),
    mode: decodeMode(reader.byte()),
    th3: reader.take(32),
    sequence: reader.u64(),
    sigCard: reader.take(64),
    sessionId: reader.take(16),
    order: reader.take(reader.u16()),
  };
  const signers = isOld ? 0 : reader.byte();
  if (signers > BY_PIN + BY_TERMINAL) fail();
  return {
    ...evidence,
    ...((signers & BY_PIN) === 0 ? {} : { sigPin: reader.take(64) }),
    ...((signers & BY_TERMINAL) === 0 ? {} : { sigTerminal: reader.take(64) }),
  };
}

function decodeMode(byte: number): Evidence["mode"] {
  return byte === 0 || byte === 1 || byte === 2 ? byte : fail();
}

function isCreation(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && peekOperation(evidence.order) === "create";
}

function nameInOrder(evidence: Evidence | undefined): string {
  return (evidence && decodeOrder(evidence.order).creation?.name) ?? fail();
}

/** Cut to its place if it is longer: an entry that fails to be written would be worse. */
function putText(writer: ByteWriter, value: string, max: number): void {
  const { written } = encoder.encodeInto(value, room.subarray(0, max));
  writer.u8(written).put(room.subarray(0, written));
}

class Reader {
  readonly #bytes: Bytes;
  #offset = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  take(length: number): Bytes {
    if (this.#offset + length > this.#bytes.length) fail();
    return this.#bytes.slice(this.#offset, this.#offset += length);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  flag(): boolean {
    const value = this.byte();
    if (value > 1) fail();
    return value === 1;
  }

  u16(): number {
    return new DataView(this.take(2).buffer).getUint16(0);
  }

  u64(): bigint {
    return new DataView(this.take(8).buffer).getBigUint64(0);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  rest(): Bytes {
    return this.take(this.#bytes.length - this.#offset);
  }
}

function fail(): never {
  throw new ProtocolError("event_form");
}
