import { concat, equalBytes } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import {
  decodeHeader,
  ENTRY_BYTES_MAX,
  ENTRY_HEADER_BYTES,
  peekEntryBytes,
} from "../../lib/audit/entry.ts";
import type { AuditTable } from "./audit_table.ts";
import type { Chain } from "./chain.ts";

/** The log as one file of entries, one after another; any part of it can be rewritten. */
export interface AuditFile {
  size(): number;
  /** At most `length` bytes: fewer at the end. */
  read(offset: number, length: number): Bytes;
  write(offset: number, bytes: Bytes): void;
  truncate(size: number): void;
  /** All that was written survives a power cut when it returns. */
  sync(): void;
}

/** How far the file has got. */
export interface FilePosition {
  readonly size: bigint;
  readonly bytes: number;
}

/** Bytes to collect before they are written, when many entries are. */
const CHUNK_BYTES = 1 << 20;

/**
 * Makes the file agree with the table from a known position on, and gives the number of bytes that
 * had to be cut: not a torn entry, which a crash leaves and which is completed, but other content.
 * @throws {UserError} if the file has entries that the database has not: the database is older.
 */
export function reconcile(
  file: AuditFile,
  table: AuditTable,
  from: FilePosition,
  chain: Chain,
): number {
  const start = file.size() < from.bytes ? { size: 0n, bytes: 0 } : from;
  let offset = start.bytes;
  let index = start.size;
  for (const entry of table.entries(start.size)) {
    const existing = file.read(offset, entry.length);
    if (!equalBytes(existing, entry)) {
      const isTorn = equalBytes(existing, entry.subarray(0, existing.length));
      const cut = isTorn ? 0 : file.size() - offset;
      file.truncate(offset);
      copyEntries(file, table, { size: index, bytes: offset });
      return cut;
    }
    offset += entry.length;
    index += 1n;
  }
  const surplus = file.size() - offset;
  if (surplus > 0) {
    refuseNewerFile(file, offset, chain);
    file.truncate(offset);
  }
  return surplus;
}

/** Writes the table's entries from a position on. */
export function copyEntries(file: AuditFile, table: AuditTable, from: FilePosition): FilePosition {
  let { size, bytes } = from;
  let chunk: Bytes[] = [];
  let chunkBytes = 0;
  const flush = () => {
    file.write(bytes, concat(...chunk));
    bytes += chunkBytes;
    chunk = [];
    chunkBytes = 0;
  };
  for (const entry of table.entries(from.size)) {
    chunk.push(entry);
    chunkBytes += entry.length;
    size += 1n;
    if (chunkBytes >= CHUNK_BYTES) flush();
  }
  flush();
  return { size, bytes };
}

/** An entry that would continue the log was once committed; so the database has lost it. */
function refuseNewerFile(file: AuditFile, offset: number, chain: Chain): void {
  const bytes = file.read(offset, ENTRY_BYTES_MAX);
  if (bytes.length < ENTRY_HEADER_BYTES || peekEntryBytes(bytes) > bytes.length) return;
  try {
    const header = decodeHeader(bytes);
    if (header.index !== chain.size || !equalBytes(header.previous, chain.previous)) return;
  } catch {
    return;
  }
  throw new UserError("Cannot start: the audit file has entries that the database has not", {
    hints: [
      "was an old copy of the database put back? Bookings since then would be lost",
      'put the newest one back; if there is none, see docs/AUDIT.md, "Lost state"',
    ],
  });
}
