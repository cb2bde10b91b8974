import { concat, equalBytes, uint, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { decodeOrder } from "../lib/channel/order.ts";
import { hkdf32 } from "../lib/crypto/hkdf.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { ProtocolError } from "../lib/errors.ts";
import { FormatError } from "../lib/format_error.ts";
import type { TerminalFile } from "../lib/terminal_file.ts";

/**
 * How an order is settled. `ask`: by asking for its outcome, which moves no money. `settle`: by
 * sending it until the bank answers, for its notes have moved.
 */
export const MARKS = { ask: 0, settle: 1 } as const;
/** The name of a mark. */
export type Mark = keyof typeof MARKS;

/** What one file of the journal holds. */
export interface EntryContent {
  /** 16 bytes. */
  readonly bankKid: Bytes;
  readonly mark: Mark;
  /** The order's bytes, as they were signed. */
  readonly order: Bytes;
}

/** The terminal at work, as far as its journal needs it. */
export type EntrySigner = Pick<TerminalFile, "terminalId" | "seed">;

const MAGIC = utf8("cofre/1 journal\n");
const HEAD_BYTES = MAGIC.length + 1 + 16 + 2;
const CHECK_BYTES = 32;
/** More than any entry has. */
export const ENTRY_BYTES_MAX = HEAD_BYTES + 2048 + CHECK_BYTES;

/** magic 16 | mark 1 | bank_kid 16 | length 2 | order | check 32 */
export async function encodeEntry(
  p: Primitives,
  { mark, bankKid, order }: EntryContent,
  terminal: EntrySigner | null = null,
): Promise<Bytes> {
  const head = concat(MAGIC, uint(MARKS[mark], 1), bankKid, uint(order.length, 2));
  const body = concat(head, order);
  return concat(body, await checkOf(p, mark, body, terminal));
}

/**
 * The content of an entry; or why it is whole and still not for this run: another terminal has to
 * settle it, or a later release.
 * @param terminal the one at work; null = none
 * @throws {FormatError} if a crash, a disk or a person damaged it
 */
export async function decodeEntry(
  p: Primitives,
  bytes: Bytes,
  terminal: EntrySigner | null = null,
): Promise<EntryContent | "newer" | "elsewhere"> {
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) {
    throw new FormatError("it is not a journal entry");
  }
  const body = bytes.slice(0, -CHECK_BYTES);
  const check = bytes.slice(-CHECK_BYTES);
  if (body.length < HEAD_BYTES) throw new FormatError("it is damaged");
  const length = new DataView(body.buffer).getUint16(HEAD_BYTES - 2);
  if (body.length !== HEAD_BYTES + length) throw new FormatError("it is damaged");
  const mark = (Object.keys(MARKS) as Mark[]).find((mark) => MARKS[mark] === body[MAGIC.length]);
  const order = body.slice(HEAD_BYTES);
  if (mark === "settle" && !isOf(terminal, order)) return "elsewhere";
  const expected = await checkOf(p, mark ?? "ask", body, terminal);
  if (!p.equal(check, expected)) throw new FormatError("it is damaged");
  if (mark === undefined) return "newer";
  return { bankKid: body.slice(MAGIC.length + 1, HEAD_BYTES - 2), mark, order };
}

/**
 * SHA-256 finds damage. What is sent until it is done has the terminal's own MAC, or whoever can
 * write the folder could have the card sign an order of theirs. It is the terminal's key and not
 * the card's: it vouches for what the terminal's machine did, and must outlive a replaced card.
 */
async function checkOf(
  p: Primitives,
  mark: Mark,
  body: Bytes,
  terminal: EntrySigner | null,
): Promise<Bytes> {
  if (mark === "ask") return await p.sha256(body);
  if (terminal === null) throw new Error("Bug: only a terminal has notes that move");
  return await p.hmacSha256(await hkdf32(p, terminal.seed, "cofre/1 journal"), body);
}

/** @throws {FormatError} it is no order: nothing vouches for it yet */
function isOf(terminal: EntrySigner | null, order: Bytes): boolean {
  try {
    const { terminalId } = decodeOrder(order);
    return terminal !== null && equalBytes(terminalId, terminal.terminalId);
  } catch (error) {
    if (error instanceof ProtocolError) throw new FormatError("it is damaged");
    throw error;
  }
}
