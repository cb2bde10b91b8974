import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { ACCOUNT_NAME_MAX } from "../limits.ts";
import { decodeReply, REPLY_BYTES } from "./reply.ts";
import type { Expected, Reply } from "./reply.ts";

/** What moved an account's balance; the numbers are on the wire, and n is bit n of a query. */
export const HISTORY_KINDS = {
  create: 1,
  deposit: 2,
  withdraw: 3,
  transfer: 5,
  /** A withdrawal that was held first. */
  capture: 7,
  /** The bank undid an entry. */
  reverse: 12,
  /** The bank brought the account from other books. */
  import_account: 13,
} as const;
/** The name of a kind. */
export type HistoryKind = keyof typeof HISTORY_KINDS;

/** One line of an account's history. */
export interface HistoryEntry {
  /** The account's n-th, from 1. */
  readonly seq: bigint;
  /** Bank time, ms since 1970. */
  readonly timeMs: number;
  readonly kind: HistoryKind;
  /** What came in, or minus what went out. */
  readonly deltaCents: bigint;
  readonly balanceCents: bigint;
  /** The account's entry that this one undoes; zero = none. */
  readonly reversesSeq: bigint;
  /** The other account of a transfer; "" otherwise. */
  readonly counterparty: string;
}

/** A part of the history, newest first. */
export interface HistoryPart {
  readonly entries: readonly HistoryEntry[];
  /** Ask for what is before this number next; zero = this was the end. */
  readonly nextBeforeSeq: bigint;
}

/** What the bank answers to a reading of the history: its reply, and what it found. */
export interface Page {
  /** The reply, verified. */
  readonly reply: Reply;
  /** Its body as the bank signed it, {@linkcode REPLY_BYTES}. */
  readonly replyBody: Bytes;
  readonly part: HistoryPart;
}

const PART_HEAD_BYTES = 8 + 1;
const ENTRY_BYTES = 8 + 8 + 1 + 8 + 8 + 8 + 1;
const SIGNATURE_BYTES = 64;
/** What a page has for its entries: a record of 1536, less all that is around them. */
const ENTRIES_BYTES_MAX = 1536 - 3 - REPLY_BYTES - PART_HEAD_BYTES - SIGNATURE_BYTES;

/** More entries than any page has room for. */
export const PAGE_ENTRIES_MAX: number = Math.floor(ENTRIES_BYTES_MAX / ENTRY_BYTES);

/** How many of the entries, from the first on, one page has room for. */
export function entriesThatFit(entries: readonly HistoryEntry[]): number {
  let bytes = 0;
  const tooMany = entries.findIndex(({ counterparty }) =>
    (bytes += ENTRY_BYTES + counterparty.length) > ENTRIES_BYTES_MAX
  );
  return tooMany < 0 ? entries.length : tooMany;
}

/** reply 252 | next 8 | count 1 | entries | page_sig 64: the body of a page record. */
export async function encodePage(
  primitives: Primitives,
  replyBody: Bytes,
  part: HistoryPart,
  identitySeed: Bytes,
): Promise<Bytes> {
  const unsigned = concat(
    replyBody,
    uint(part.nextBeforeSeq, 8),
    uint(part.entries.length, 1),
    ...part.entries.map(encodeEntry),
  );
  const message = await signedMessage(primitives, unsigned);
  return concat(unsigned, await primitives.ed25519Sign(identitySeed, message));
}

/**
 * Reads a page and checks that all of it is the bank's word on this very order.
 * @throws {ProtocolError} `page_form`, or as `decodeReply` does
 */
export async function decodePage(
  primitives: Primitives,
  body: Bytes,
  expected: Expected,
): Promise<Page> {
  const unsigned = body.slice(0, -SIGNATURE_BYTES);
  if (unsigned.length < REPLY_BYTES + PART_HEAD_BYTES) throw new ProtocolError("page_form");
  const message = await signedMessage(primitives, unsigned);
  const signature = body.slice(-SIGNATURE_BYTES);
  if (!await primitives.ed25519Verify(expected.identityKey, message, signature)) {
    throw new ProtocolError("bad_receipt_signature");
  }
  const replyBody = unsigned.slice(0, REPLY_BYTES);
  const reply = await decodeReply(primitives, replyBody, expected);
  return { reply, replyBody, part: decodePart(unsigned.slice(REPLY_BYTES)) };
}

function decodePart(bytes: Bytes): HistoryPart {
  const nextBeforeSeq = new DataView(bytes.buffer).getBigUint64(0);
  const entries: HistoryEntry[] = [];
  let rest = bytes.slice(PART_HEAD_BYTES);
  for (let i = 0; i < bytes[PART_HEAD_BYTES - 1]!; i++) {
    const { entry, size } = decodeEntry(rest);
    entries.push(entry);
    rest = rest.slice(size);
  }
  if (rest.length !== 0) throw new ProtocolError("page_form");
  return { entries, nextBeforeSeq };
}

/** seq 8 | time 8 | kind 1 | delta 8 | balance 8 | reverses 8 | counterparty 1+n */
function encodeEntry(entry: HistoryEntry): Bytes {
  return concat(
    uint(entry.seq, 8),
    uint(entry.timeMs, 8),
    uint(HISTORY_KINDS[entry.kind], 1),
    uint(BigInt.asUintN(64, entry.deltaCents), 8),
    uint(entry.balanceCents, 8),
    uint(entry.reversesSeq, 8),
    uint(entry.counterparty.length, 1),
    utf8(entry.counterparty),
  );
}

function decodeEntry(bytes: Bytes): { entry: HistoryEntry; size: number } {
  const nameBytes = bytes[ENTRY_BYTES - 1] ?? 255;
  const size = ENTRY_BYTES + nameBytes;
  const found = Object.entries(HISTORY_KINDS).find(([, number]) => number === bytes[16]);
  if (found === undefined || nameBytes > ACCOUNT_NAME_MAX || size > bytes.length) {
    throw new ProtocolError("page_form");
  }
  const view = new DataView(bytes.buffer);
  const entry: HistoryEntry = {
    seq: view.getBigUint64(0),
    timeMs: Number(view.getBigUint64(8)),
    kind: found[0] as HistoryKind,
    deltaCents: view.getBigInt64(17),
    balanceCents: view.getBigInt64(25),
    reversesSeq: view.getBigUint64(33),
    counterparty: String.fromCharCode(...bytes.subarray(ENTRY_BYTES, size)),
  };
  return { entry, size };
}

/** "cofre/1 page" ‖ SHA-256(this body before page_sig) */
async function signedMessage(primitives: Primitives, unsigned: Bytes): Promise<Bytes> {
  return concat(utf8("cofre/1 page"), await primitives.sha256(unsigned));
}
