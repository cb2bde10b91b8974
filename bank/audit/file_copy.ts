import type { Bytes } from "../../lib/bytes.ts";
import { copyEntries } from "./audit_file.ts";
import type { FilePosition } from "./audit_file.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";

/** Keeps the file up with the table, whose copy it is. */
export class FileCopy {
  readonly #deps: Pick<AuditLogDeps, "file" | "table" | "warn">;
  #at: FilePosition;

  constructor(deps: Pick<AuditLogDeps, "file" | "table" | "warn">, { size, bytes }: FilePosition) {
    this.#deps = deps;
    this.#at = { size, bytes };
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
