import type { Bytes } from "../../lib/bytes.ts";
import { folderOf, systemSyncDisk } from "../../lib/disk.ts";
import type { SyncDisk } from "../../lib/disk.ts";
import { codeOf } from "../../lib/file_error.ts";
import type { AuditFile } from "./audit_file.ts";
import type { StateStore } from "./audit_log_deps.ts";

/** The {@linkcode AuditFile} on a disk. */
export class DiskAuditFile implements AuditFile {
  readonly #file: Deno.FsFile;

  /** Opens the file or makes it, mode 0600. */
  constructor(path: string, disk: SyncDisk = systemSyncDisk) {
    this.#file = disk.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  }

  size(): number {
    return this.#file.statSync().size;
  }

  read(offset: number, length: number): Bytes {
    return readAt(this.#file, offset, length);
  }

  write(offset: number, bytes: Bytes): void {
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let written = 0;
    while (written < bytes.length) written += this.#file.writeSync(bytes.subarray(written));
  }

  truncate(size: number): void {
    this.#file.truncateSync(size);
  }

  sync(): void {
    this.#file.syncSync();
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * The state in a file of mode 0600 that is replaced as a whole: a crash leaves the old or the new
 * one, and after `save` the old one has no name any more.
 */
export class DiskStateStore implements StateStore {
  readonly #path: string;
  readonly #disk: SyncDisk;

  constructor(path: string, disk: SyncDisk = systemSyncDisk) {
    this.#path = path;
    this.#disk = disk;
  }

  load(): string | undefined {
    try {
      using file = this.#disk.openSync(this.#path, { read: true });
      return new TextDecoder().decode(readAt(file, 0, file.statSync().size));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  save(text: string): void {
    const temporary = `${this.#path}.new`;
    removeIfPresent(this.#disk, temporary);
    const file = this.#disk.openSync(temporary, { write: true, createNew: true, mode: 0o600 });
    try {
      const bytes = new TextEncoder().encode(text);
      let written = 0;
      while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
      file.syncSync();
    } finally {
      file.close();
    }
    this.#disk.renameSync(temporary, this.#path);
    syncFolderOf(this.#disk, this.#path);
  }
}

function readAt(file: Deno.FsFile, offset: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.slice(0, filled);
}

function removeIfPresent(disk: SyncDisk, path: string): void {
  try {
    disk.removeSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Without it a power cut may bring the old name back, and with it erased keys. */
function syncFolderOf(disk: SyncDisk, path: string): void {
  if (Deno.build.os === "windows") return;
  using folder = disk.openSync(folderOf(path), { read: true });
  folder.syncSync();
}
