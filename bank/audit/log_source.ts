import { equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { parseAuthFile } from "../../lib/auth_file.ts";
import { rawEd25519Key } from "../../lib/crypto/key_der.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { decodeText, FormatError, parseContent } from "../../lib/format_error.ts";
import { decodePem } from "../../lib/pem.ts";
import { readKeyFile } from "../../lib/private_file.ts";
import { decodeEntry, isEntrySize, peekEntryBytes } from "../../lib/audit/entry.ts";
import { decodeEpochPayload } from "./epoch.ts";

/** Whom a log is checked against. */
export interface LogKeys {
  /** The bank's identity key; absent when only the log's own key is known. */
  readonly identityKey?: Bytes;
  /** The public key of epoch 0 of the log that this is, or must be. */
  readonly firstKey: Bytes;
}

const CHUNK_BYTES = 65_536;

/** Told how much of a log is read: so many bytes of so many. */
export type Watch = (done: number, total: number) => void;

/** The bytes of a log, piece by piece; each is overwritten by the next. @throws {UserError} */
export async function* readChunks(path: string, watch: Watch = () => {}): AsyncIterable<Bytes> {
  try {
    using file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    // One for all: a new one each time lets the process grow by hundreds of megabytes.
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let done = 0;;) {
      const count = await file.read(chunk);
      if (count === null) return;
      yield chunk.subarray(0, count);
      watch(done += count, size);
    }
  } catch (error) {
    throw explainFileError("read audit log", path, error);
  }
}

/** What to say of a log that is none, or was changed. */
export function damaged(): FormatError {
  return new FormatError("it is no audit log, or damaged", ["see bank audit verify"]);
}

/** The entries of a log, split but not checked; a torn one at the end is left out. */
export async function* readEntries(path: string): AsyncIterable<Bytes> {
  let buffer: Bytes = new Uint8Array();
  for await (const chunk of readChunks(path)) {
    const joined = new Uint8Array(buffer.length + chunk.length);
    joined.set(buffer);
    joined.set(chunk, buffer.length);
    let offset = 0;
    while (joined.length - offset >= 4) {
      const size = peekEntryBytes(joined.subarray(offset));
      if (!isEntrySize(size)) throw damaged();
      if (joined.length - offset < size) break;
      yield joined.slice(offset, offset += size);
    }
    buffer = joined.slice(offset);
  }
}

/**
 * The keys in `bank.auth`, or in a file with the log's first key alone. An auth file may know the
 * logs of several nodes: it is the one that the log begins with, else the first.
 * @throws {UserError}
 */
export async function readLogKeys(path: string, logPath: string): Promise<LogKeys> {
  const hint = "get the bank's auth file from the bank, and name it with -s or --key";
  const bytes = await readKeyFile(path, { what: "key file", hint });
  const claimed = await peekFirstKey(logPath);
  return await parseContent("key file", path, async () => {
    const blocks = decodePem(decodeText(bytes));
    const single = blocks.length === 1 ? rawEd25519Key(blocks[0]!.der) : undefined;
    if (single !== undefined) return { firstKey: single };
    const { auditKeys, identityKey } = await parseAuthFile(nodeCrypto, bytes);
    const firstKey = auditKeys.find((key) => claimed !== undefined && equalBytes(key, claimed));
    return { identityKey, firstKey: firstKey ?? auditKeys[0]! };
  });
}

/** The key that a log says it begins with: to be compared, never to be believed. */
export async function peekFirstKey(path: string): Promise<Bytes | undefined> {
  try {
    for await (const entry of readEntries(path)) {
      const { type, payload } = decodeEntry(entry);
      return type === "epoch" ? decodeEpochPayload(payload).publicKey : undefined;
    }
  } catch (error) {
    if (error instanceof Error && error.name === "UserError") throw error;
  }
  return undefined;
}
