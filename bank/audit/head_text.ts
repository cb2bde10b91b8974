import { concat } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { FormatError } from "../../lib/format_error.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { quote } from "../../lib/quote.ts";
import { decodeStrictBase64, encodeBase64 } from "../../lib/audit/strict_base64.ts";
import { formatCheckpoint } from "../../lib/audit/checkpoint.ts";
import { formatNote } from "../../lib/audit/signed_note.ts";
import { parseSeal } from "./seal_note.ts";
import type { ParsedSeal } from "./seal_note.ts";

/**
 * A seal in one line, to mail or to write down: `origin size root time signature…`, fields of the
 * note without what is the same in every one.
 */
export function formatHead(seal: ParsedSeal): string {
  const signatures = seal.note.signatures
    .filter(({ name }) => name === seal.origin)
    .map(({ keyId, signature }) => encodeBase64(concat(keyId, signature)));
  const { origin, size, root, timeMs } = seal;
  return [origin, size, encodeBase64(root), timeMs, ...signatures].join(" ");
}

/** Reads a seal in one line, or the whole note. @throws {FormatError} */
export function parseHead(text: string): ParsedSeal {
  try {
    return parseSeal(text.includes("\n\n") ? text : toNote(text.trim()));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new FormatError("it is not the head of an audit log");
  }
}

function toNote(line: string): string {
  const [origin = "", size = "", root = "", time = "", ...signatures] = line.split(/\s+/);
  if (!/^\d{1,19}$/.test(size)) throw new FormatError("it is not the head of an audit log");
  const text = formatCheckpoint({
    origin,
    size: BigInt(size),
    root: decodeStrictBase64(root),
    extensions: [`time ${time}`],
  });
  return formatNote({
    text,
    signatures: signatures.map((base64) => {
      const bytes = decodeStrictBase64(base64);
      return { name: origin, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
    }),
  });
}

/** What to say of a log in which no seal is. */
export function noSeal(path: string): UserError {
  return new UserError(`Cannot find a seal in ${quote(path)}`, {
    hints: ["see bank audit verify"],
  });
}
