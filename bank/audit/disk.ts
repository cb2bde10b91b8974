import type { Bytes } from "../../lib/bytes.ts";
import type { AuditFile } from "./audit_file.ts";
import type { StateStore } from "./audit_log_deps.ts";

/** The {@linkcode AuditFile} on a disk. */
export class DiskAuditFile implements AuditFile {
  readonly #file: Deno.FsFile;

  /** Opens the file or makes it, mode 0600. */
  constructor(path: string) {
    this.#file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  }

  size(): number {
    return this.#file.statSync().size;
  }

  read(offset: number, length: number): Bytes {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < length) {
      const count = this.#file.readSync(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return bytes.slice(0, filled);
  }

  write(offset: number, bytes: Bytes): void {
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let written = 0;
    while (written < bytes.length) written += this.#file.writeSync(bytes.subarray(written));
  }

  truncate(size: number): void {
    this.#file.truncateSync(size);
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

  constructor(path: string) {
    this.#path = path;
  }

  load(): string | undefined {
    try {
      return Deno.readTextFileSync(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  save(text: string): void {
    const temporary = `${this.#path}.new`;
    removeIfPresent(temporary);
    const file = Deno.openSync(temporary, { write: true, createNew: true, mode: 0o600 });
    try {
      const bytes = new TextEncoder().encode(text);
      let written = 0;
      while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, this.#path);
    syncFolderOf(this.#path);
  }
}

function removeIfPresent(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Without it a power cut may bring the old name back, and with it erased keys. */
function syncFolderOf(path: string): void {
  if (Deno.build.os === "windows") return;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  const handle = Deno.openSync(folder, { read: true });
  try {
    handle.syncSync();
  } finally {
    handle.close();
  }
}
