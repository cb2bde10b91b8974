import { readBankKeyFile } from "../../lib/bank_key_file.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { parseContent } from "../../lib/format_error.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { formatNote } from "../../lib/audit/signed_note.ts";
import { createSigner } from "./epoch_signer.ts";
import { noSeal } from "./head_text.ts";
import { damaged, readEntries } from "./log_source.ts";
import { parseSeal, readSeal, signNote } from "./seal_note.ts";
import type { ParsedSeal } from "./seal_note.ts";

/** The last seal in a log. @throws {UserError} there is none, or it is no log. */
export async function lastSeal(path: string): Promise<ParsedSeal> {
  return await parseContent("audit log", path, async () => {
    let payload: Parameters<typeof readSeal>[0] | undefined;
    try {
      for await (const bytes of readEntries(path)) {
        const entry = decodeEntry(bytes);
        if (entry.type === "seal") payload = entry.payload;
      }
      if (payload === undefined) throw noSeal(path);
      return readSeal(payload);
    } catch (error) {
      throw error instanceof ProtocolError ? damaged() : error;
    }
  });
}

/**
 * Adds the signature of the bank's identity key, if a key file is named: such a head convicts even
 * a log that was cut before the epoch whose key made the seal.
 */
export async function cosign(seal: ParsedSeal, keyPath: string | undefined): Promise<ParsedSeal> {
  if (keyPath === undefined) return seal;
  const { identitySeed } = await readBankKeyFile(keyPath);
  const line = signNote(createSigner(identitySeed), seal.origin, seal.note.text);
  return parseSeal(formatNote({ ...seal.note, signatures: [...seal.note.signatures, line] }));
}
