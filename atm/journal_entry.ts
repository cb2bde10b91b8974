import { concat, equalBytes, uint, utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { FormatError } from "../lib/format_error.ts";

/** What one file of the journal holds. */
export interface EntryContent {
  /** 16 bytes. */
  readonly bankKid: Bytes;
  /** The order's bytes, as they were signed. */
  readonly order: Bytes;
}

const MAGIC = utf8("cofre/1 journal\n");
/**
 * How the order is settled: by asking for its outcome, which moves no money. 1 is reserved for
 * orders that are sent until they are done; those need a MAC first, or whoever can write the
 * folder could have the card sign an order of theirs.
 */
const MARK_RESOLVE = 0;
const HEAD_BYTES = MAGIC.length + 1 + 16 + 2;
const CHECKSUM_BYTES = 32;
/** More than any entry has. */
export const ENTRY_BYTES_MAX = HEAD_BYTES + 2048 + CHECKSUM_BYTES;

/** magic 16 | mark 1 | bank_kid 16 | length 2 | order | SHA-256 of all before 32 */
export async function encodeEntry(p: Primitives, entry: EntryContent): Promise<Bytes> {
  const mark = Uint8Array.of(MARK_RESOLVE);
  const body = concat(MAGIC, mark, entry.bankKid, uint(entry.order.length, 2), entry.order);
  return concat(body, await p.sha256(body));
}

/**
 * The content of an entry; `null` if it is whole, but settled in a way this release does not know.
 * @throws {FormatError} if a crash, a disk or a person damaged it
 */
export async function decodeEntry(p: Primitives, bytes: Bytes): Promise<EntryContent | null> {
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) {
    throw new FormatError("it is not a journal entry");
  }
  const body = bytes.slice(0, -CHECKSUM_BYTES);
  const isWhole = equalBytes(bytes.subarray(-CHECKSUM_BYTES), await p.sha256(body));
  if (!isWhole || body.length < HEAD_BYTES) throw new FormatError("it is damaged");
  const length = new DataView(body.buffer).getUint16(HEAD_BYTES - 2);
  if (body.length !== HEAD_BYTES + length) throw new FormatError("it is damaged");
  if (body[MAGIC.length] !== MARK_RESOLVE) return null;
  return { bankKid: body.slice(MAGIC.length + 1, HEAD_BYTES - 2), order: body.slice(HEAD_BYTES) };
}
