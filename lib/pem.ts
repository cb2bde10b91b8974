import type { Bytes } from "./bytes.ts";
import { FormatError } from "./format_error.ts";

/** One block of a PEM file. */
export interface PemBlock {
  /** Such as `PUBLIC KEY`. */
  readonly label: string;
  readonly der: Bytes;
}

const BEGIN = /^-----BEGIN ([A-Z0-9]+(?: [A-Z0-9]+)*)-----$/;
const LINE_CHARACTERS = 64;

/** The text of the blocks, in order (RFC 7468, 3, the strict form). */
export function encodePem(blocks: readonly PemBlock[]): string {
  return blocks.map(({ label, der }) =>
    [`-----BEGIN ${label}-----`, ...linesOf(der), `-----END ${label}-----`, ""].join("\n")
  ).join("");
}

/**
 * The blocks of a text that holds nothing else: full lines of 64, canonical base64, no headers
 * and no words between (RFC 7468, 3, the strict form). Lines may end with CRLF.
 * @throws {FormatError}
 */
export function decodePem(text: string): PemBlock[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const blocks: PemBlock[] = [];
  for (let i = 0; i < lines.length;) {
    const label = BEGIN.exec(lines[i]!)?.[1];
    if (label === undefined) throw new FormatError(`line ${i + 1} begins no PEM block`);
    const end = lines.indexOf(`-----END ${label}-----`, i);
    if (end === -1) throw new FormatError("it ends in the middle of a PEM block");
    blocks.push({ label, der: decodeLines(lines.slice(i + 1, end), i + 2) });
    i = end + 1;
  }
  return blocks;
}

function decodeLines(lines: readonly string[], firstLine: number): Bytes {
  const der = decodeOrUndefined(lines.join(""));
  // Written again it must be the same, or one key could have two texts.
  const canonical = der === undefined ? [] : linesOf(der);
  const wrong = lines.findIndex((line, i) => line !== canonical[i]);
  if (der === undefined || wrong !== -1 || lines.length === 0) {
    throw new FormatError(`line ${firstLine + Math.max(wrong, 0)} is not as PEM has it`);
  }
  return der;
}

function decodeOrUndefined(base64: string): Bytes | undefined {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return undefined;
  }
}

function linesOf(der: Bytes): string[] {
  return der.toBase64().match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
}
