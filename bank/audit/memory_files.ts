import type { Bytes } from "../../lib/bytes.ts";
import type { AuditFile } from "./audit_file.ts";
import type { StateStore } from "./audit_log_deps.ts";

/** The file of a log that is kept in memory alone: takes everything, holds nothing. */
export class ForgottenAuditFile implements AuditFile {
  size(): number {
    return 0;
  }

  read(): Bytes {
    return new Uint8Array();
  }

  write(): void {}

  truncate(): void {}

  sync(): void {}
}

/** The state of such a log: its secrets end with the process. */
export class MemoryStateStore implements StateStore {
  #text: string | undefined;

  load(): string | undefined {
    return this.#text;
  }

  save(text: string): void {
    this.#text = text;
  }
}
