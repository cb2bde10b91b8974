import { concat } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { assert, ProtocolError } from "../errors.ts";

/** What an entry tells; the numbers are in the file (docs/AUDIT.md). */
export const ENTRY_TYPES = {
  open: 1,
  /** As it was first: 768 bytes, without the signatures of PIN and terminal. */
  old_event: 2,
  epoch: 3,
  seal: 4,
  close: 5,
  gap: 6,
  event: 7,
} as const;
/** The name of a type. */
export type EntryType = keyof typeof ENTRY_TYPES;

/** Whether an entry tells of something that happened at the bank. */
export function isEvent(type: EntryType): boolean {
  return type === "event" || type === "old_event";
}

/** One entry of the log: a leaf of its tree. */
export interface Entry {
  readonly type: EntryType;
  /** Its place, from 0. */
  readonly index: bigint;
  /** Bank time, ms since 1970; never less than the one before. */
  readonly timeMs: number;
  /** Which epoch's keys it was written under. */
  readonly epoch: number;
  /** The leaf hash of the entry before it, 32 bytes; zero in the first. */
  readonly previous: Bytes;
  readonly payload: Bytes;
}

/** Everything before the payload. */
export const ENTRY_HEADER_BYTES = 4 + 1 + 8 + 8 + 4 + 32;
/** An epoch entry for 16 auditors with 4096-bit keys is the longest. */
export const ENTRY_BYTES_MAX = 16_384;
/** What stands in the place of the entry before the first. */
export const NO_PREVIOUS: Bytes = new Uint8Array(32);

const TIME_MAX = 8_640_000_000_000_000;
const TYPE_NAMES = new Map<number, EntryType>(
  (Object.entries(ENTRY_TYPES) as [EntryType, number][]).map(([name, code]) => [code, name]),
);

/** u32 length | type 1 | index u64 | time_ms u64 | epoch u32 | previous leaf hash 32 | payload */
export function encodeEntry(entry: Entry): Bytes {
  const bytes = concat(encodeHeader(entry, entry.payload.length), entry.payload);
  assert(bytes.length <= ENTRY_BYTES_MAX, "an entry keeps to its largest size");
  return bytes;
}

/** The entry up to its payload; `length` counts the bytes that follow itself. */
export function encodeHeader(entry: Omit<Entry, "payload">, payloadBytes: number): Bytes {
  const header = new Uint8Array(ENTRY_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, ENTRY_HEADER_BYTES - 4 + payloadBytes);
  view.setUint8(4, ENTRY_TYPES[entry.type]);
  view.setBigUint64(5, entry.index);
  view.setBigUint64(13, BigInt(entry.timeMs));
  view.setUint32(21, entry.epoch);
  header.set(entry.previous, 25);
  return header;
}

/** The whole size of the entry that begins with these four bytes; too large or small is returned. */
export function peekEntryBytes(start: Bytes): number {
  return new DataView(start.buffer, start.byteOffset, 4).getUint32(0) + 4;
}

/** Whether that many bytes can be an entry. */
export function isEntrySize(size: number): boolean {
  return size >= ENTRY_HEADER_BYTES && size <= ENTRY_BYTES_MAX;
}

/**
 * Reads one whole entry.
 * @throws {ProtocolError} `entry_length`, `entry_type` or `entry_time`
 */
export function decodeEntry(bytes: Bytes): Entry {
  const header = decodeHeader(bytes);
  if (peekEntryBytes(bytes) !== bytes.length || bytes.length > ENTRY_BYTES_MAX) {
    throw new ProtocolError("entry_length");
  }
  return { ...header, payload: bytes.slice(ENTRY_HEADER_BYTES) };
}

/**
 * Reads what stands before the payload, which may still be missing.
 * @throws {ProtocolError} `entry_length`, `entry_type` or `entry_time`
 */
export function decodeHeader(bytes: Bytes): Omit<Entry, "payload"> {
  if (bytes.length < ENTRY_HEADER_BYTES) throw new ProtocolError("entry_length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENTRY_HEADER_BYTES);
  const type = TYPE_NAMES.get(view.getUint8(4));
  if (type === undefined) throw new ProtocolError("entry_type");
  const timeMs = Number(view.getBigUint64(13));
  if (timeMs > TIME_MAX) throw new ProtocolError("entry_time");
  return {
    type,
    index: view.getBigUint64(5),
    timeMs,
    epoch: view.getUint32(21),
    previous: bytes.slice(25, ENTRY_HEADER_BYTES),
  };
}
