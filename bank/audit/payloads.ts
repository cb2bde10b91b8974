import { concat, isZero, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";

/** What an OPEN entry tells: the bank has started. */
export interface Opening {
  /** The bank node's name, at most 63 bytes. */
  readonly node: string;
  /** The program's version, at most 31 bytes. */
  readonly version: string;
  /** Ed25519(identity key, {@linkcode logMessage}), 64 bytes. */
  readonly logSignature: Bytes;
  /** The last seal that the bank found; zero in a new log. */
  readonly previousSize: bigint;
  readonly previousRoot: Bytes;
}

const FORMAT = 1;
const NODE_BYTES_MAX = 63;
const VERSION_BYTES_MAX = 31;
/** The size of an OPEN's payload. */
export const OPENING_BYTES = 1 + (1 + NODE_BYTES_MAX) + (1 + VERSION_BYTES_MAX) + 64 + 8 + 32;
/** The size of a GAP's payload. */
export const GAP_BYTES = 8;

/**
 * What the bank's identity key signs to vouch for a log: "cofre/1 log" ‖ the key of its epoch 0.
 * A log vouched for by this alone could be rewritten by who steals that key: bank.auth has both.
 */
export function logMessage(firstKey: Bytes): Bytes {
  return concat(utf8("cofre/1 log"), firstKey);
}

/** format 1 | node 1+63 | version 1+31 | log signature 64 | previous size 8 | previous root 32 */
export function encodeOpening(opening: Opening): Bytes {
  return concat(
    uint(FORMAT, 1),
    padded(opening.node, NODE_BYTES_MAX),
    padded(opening.version, VERSION_BYTES_MAX),
    opening.logSignature,
    uint(opening.previousSize, 8),
    opening.previousRoot,
  );
}

/** Reads an OPEN's payload. @throws {ProtocolError} `opening_form` */
export function decodeOpening(payload: Bytes): Opening {
  if (payload.length !== OPENING_BYTES || payload[0] !== FORMAT) fail();
  const node = payload.slice(1, 65);
  const version = payload.slice(65, 97);
  return {
    node: unpadded(node),
    version: unpadded(version),
    logSignature: payload.slice(97, 161),
    previousSize: new DataView(payload.buffer, payload.byteOffset).getBigUint64(161),
    previousRoot: payload.slice(169),
  };
}

/** Whether the identity key vouched for the log. */
export function verifyLogSignature(identityKey: Bytes, firstKey: Bytes, opening: Opening): boolean {
  return nodeCrypto.ed25519Verify(identityKey, logMessage(firstKey), opening.logSignature);
}

/** The payload of a GAP: how many bytes of the file recovery cut away. */
export function encodeGap(bytes: number): Bytes {
  return uint(bytes, GAP_BYTES);
}

/** How many bytes a GAP tells of. @throws {ProtocolError} `gap_form` */
export function decodeGap(payload: Bytes): number {
  if (payload.length !== GAP_BYTES) throw new ProtocolError("gap_form");
  return Number(new DataView(payload.buffer, payload.byteOffset, GAP_BYTES).getBigUint64(0));
}

function padded(text: string, max: number): Bytes {
  const bytes = utf8(text).subarray(0, max);
  return concat(uint(bytes.length, 1), bytes, new Uint8Array(max - bytes.length));
}

function unpadded(bytes: Bytes): string {
  const length = bytes[0]!;
  if (length >= bytes.length || !isZero(bytes.subarray(1 + length))) fail();
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(1, 1 + length));
  // Broken UTF-8 became U+FFFD, which none of ours holds.
  return text.includes("\ufffd") ? fail() : text;
}

function fail(): never {
  throw new ProtocolError("opening_form");
}
