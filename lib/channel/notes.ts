import { concat, isZero, uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";

/** Notes of one kind. */
export interface Notes {
  /** What one is worth. */
  readonly cents: bigint;
  readonly count: bigint;
}

/** Kinds of notes that a terminal may have. */
export const NOTE_KINDS_MAX = 16;
const KIND_BYTES = 16;
/** The size of the field, however many kinds are in it. */
export const NOTES_BYTES: number = NOTE_KINDS_MAX * KIND_BYTES;

/** cents 8 | count 8, for each kind; zeros after the last: which notes the bank wants paid. */
export function encodeNotes(notes: readonly Notes[]): Bytes {
  const kinds = notes.map(({ cents, count }) => concat(uint(cents, 8), uint(count, 8)));
  const rest = new Uint8Array((NOTE_KINDS_MAX - notes.length) * KIND_BYTES);
  return concat(...kinds, rest);
}

/** Reads the field. @throws {ProtocolError} `notes_form` */
export function decodeNotes(bytes: Bytes): Notes[] {
  const notes: Notes[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length !== NOTES_BYTES) throw new ProtocolError("notes_form");
  for (let at = 0; at < NOTES_BYTES; at += KIND_BYTES) {
    if (isZero(bytes.subarray(at))) break;
    const [cents, count] = [view.getBigUint64(at), view.getBigUint64(at + 8)];
    if (cents === 0n || count === 0n) throw new ProtocolError("notes_form");
    notes.push({ cents, count });
  }
  return notes;
}

/** What they are worth together. */
export function worthOf(notes: readonly Notes[]): bigint {
  return notes.reduce((sum, { cents, count }) => sum + cents * count, 0n);
}
