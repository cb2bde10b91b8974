import type { Bytes } from "../../lib/bytes.ts";
import { copyEntries } from "./audit_file.ts";
import type { FilePosition } from "./audit_file.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";

/** Keeps the file up with the table, whose copy it is. */
export class FileCopy {
  readonly #deps: Pick<AuditLogDeps, "file" | "table" | "warn">;
  #at: FilePosition;
  /** How far it is on the disk for sure. */
  #synced: FilePosition;
  /** What is behind that may be gone: nobody knows how the last run or the last sync ended. */
  #isUnsure = true;

  constructor(
    deps: Pick<AuditLogDeps, "file" | "table" | "warn">,
    { at: { size, bytes }, synced }: { readonly at: FilePosition; readonly synced: FilePosition },
  ) {
    this.#deps = deps;
    this.#at = { size, bytes };
    this.#synced = synced;
  }

  /** What was added survives a power cut when this returns. */
  sync(): void {
    const { file, table } = this.#deps;
    // Systems forget what a failed sync was to save, and call the next one a success: it is read
    // back as written, and a power cut leaves a hole. So it is written again before that.
    if (this.#isUnsure) this.#at = copyEntries(file, table, this.#synced);
    this.#isUnsure = true;
    file.sync();
    this.#synced = this.#at;
    this.#isUnsure = false;
  }

  /**
   * Adds the entries of a transaction, `first` the first of them, up to `end`. After COMMIT
   * nothing may throw: what cannot be copied now is copied after the next one.
   */
  append(first: bigint, row: Bytes, { size, bytes }: FilePosition): void {
    const { file, table, warn } = this.#deps;
    try {
      if (this.#at.size === first) {
        file.write(this.#at.bytes, row);
        this.#at = { size, bytes };
      } else {
        this.#at = copyEntries(file, table, this.#at);
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      warn(`Cannot write the audit file (the database has the entries): ${why}`);
    }
  }
}
