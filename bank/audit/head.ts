import { readBankKeyFile } from "../../lib/bank_key_file.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { formatNote } from "../../lib/audit/signed_note.ts";
import { readCommandLine } from "./command_line.ts";
import type { CommandIo } from "./command_line.ts";
import { createSigner } from "./epoch_signer.ts";
import { formatHead, noSeal } from "./head_text.ts";
import { readEntries } from "./log_source.ts";
import { parseSeal, readSeal, signNote } from "./seal_note.ts";
import type { ParsedSeal } from "./seal_note.ts";

const FORM = {
  usage: "bank audit head [FILE] [--sign bank.auth.key] [--format line|note]",
  options: ["sign", "format"],
  operandsMax: 1,
} as const;

/**
 * `bank audit head`: the last seal, to keep where the bank cannot change it. Signed with the
 * identity key as well (`--sign`), it convicts even a log that has been cut before its epoch.
 */
export async function head(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, operands: [path = "bank.audit"] } = readCommandLine(args, FORM);
  const seal = await cosign(await lastSeal(path), options.sign);
  if (options.format === "note") io.terminal.printText(formatNote(seal.note));
  else io.terminal.printLine(formatHead(seal));
  return 0;
}

/** The last seal in a log. @throws {UserError} there is none. */
export async function lastSeal(path: string): Promise<ParsedSeal> {
  let payload: Parameters<typeof readSeal>[0] | undefined;
  for await (const bytes of readEntries(path)) {
    const entry = decodeEntry(bytes);
    if (entry.type === "seal") payload = entry.payload;
  }
  if (payload === undefined) throw noSeal(path);
  return readSeal(payload);
}

/** Adds the signature of the bank's identity key, if a key file is named. */
export async function cosign(seal: ParsedSeal, keyPath: string | undefined): Promise<ParsedSeal> {
  if (keyPath === undefined) return seal;
  const { identitySeed } = await readBankKeyFile(keyPath);
  const line = signNote(createSigner(identitySeed), seal.origin, seal.note.text);
  return parseSeal(formatNote({ ...seal.note, signatures: [...seal.note.signatures, line] }));
}
