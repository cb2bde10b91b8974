import { isAccountName } from "./account_name.ts";
import { equalBytes, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { FormatError, parseContent } from "./format_error.ts";
import { checkSpelling, parseHex, parseText } from "./json_key_file.ts";
import type { Json } from "./json_key_file.ts";
import { createExclusive, MODE_PRIVATE, readKeyFile } from "./private_file.ts";
import { quote } from "./quote.ts";
import type { Random } from "./random.ts";

/** What makes an ATM one of the bank's own (docs/FILES.md, "Terminal file"). */
export interface TerminalFile {
  /** The bank that enrolled it, 16 bytes. */
  readonly bankKid: Bytes;
  /** 16 random bytes. */
  readonly terminalId: Bytes;
  /** 1..64 characters of `[_\-.0-9a-z]`, not all dots. */
  readonly name: string;
  /** The seed of its Ed25519 key, 32 bytes. */
  readonly seed: Bytes;
}

const FIELDS = ["version", "bank_kid", "terminal_id", "name", "seed"];
const NAME_MAX = 64;

/** A new terminal of this bank. */
export function newTerminal(random: Random, bankKid: Bytes, name: string): TerminalFile {
  return { bankKid, terminalId: random(16), name, seed: random(32) };
}

/** A terminal's name from the command line. @throws {UserError} */
export function parseTerminalName(text: string): string {
  if (isTerminalName(text)) return text;
  throw new UserError(`Cannot use ${quote(text)} as the name of a terminal`, {
    hints: [`1 to ${NAME_MAX} of a-z, 0-9, _, - and ., and not dots alone`],
  });
}

/** Writes a terminal's file, private and never over another. @throws {UserError} */
export async function writeTerminalFile(
  path: string,
  terminal: TerminalFile,
  options: { readonly disk?: Disk } = {},
): Promise<void> {
  const bytes = encodeTerminalFile(terminal);
  await createExclusive(path, bytes, { what: "terminal file", mode: MODE_PRIVATE, ...options });
}

/** Reads the file of a terminal of this bank. @throws {UserError} */
export async function readTerminalFile(
  path: string,
  bankKid: Bytes,
  options: { readonly warn?: (message: string) => void; readonly disk?: Disk } = {},
): Promise<TerminalFile> {
  const hint = "the bank makes it with: bank terminal add";
  const bytes = await readKeyFile(path, { what: "terminal file", hint, ...options });
  const terminal = await parseContent("terminal file", path, () => parseTerminalFile(bytes));
  if (equalBytes(terminal.bankKid, bankKid)) return terminal;
  throw new UserError(`Cannot use terminal file ${quote(path)}: it is of another bank`);
}

/** The content of a terminal file. */
export function encodeTerminalFile({ bankKid, terminalId, name, seed }: TerminalFile): Bytes {
  const json = {
    version: 1,
    bank_kid: bankKid.toHex(),
    terminal_id: terminalId.toHex(),
    name,
    seed: seed.toHex(),
  };
  return utf8(JSON.stringify(json, null, 2) + "\n");
}

/** Reads the content of a terminal file. @throws {FormatError} */
export function parseTerminalFile(bytes: Bytes): TerminalFile {
  const json = parseText(bytes, "a terminal", FIELDS);
  const terminal = {
    bankKid: parseHex(json, "bank_kid", 16),
    terminalId: parseHex(json, "terminal_id", 16),
    name: parseName(json),
    seed: parseHex(json, "seed", 32),
  };
  checkSpelling(bytes, encodeTerminalFile(terminal));
  return terminal;
}

function parseName(json: Json): string {
  const { name } = json;
  if (typeof name === "string" && isTerminalName(name)) return name;
  throw new FormatError(`its "name" is not the name of a terminal`);
}

/** It is part of a file's name. */
function isTerminalName(name: string): boolean {
  return isAccountName(name) && name.length <= NAME_MAX && !/^\.*$/.test(name);
}
