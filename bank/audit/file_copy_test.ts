import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { AuditLogDeps } from "./audit_log_deps.ts";
import { FileCopy } from "./file_copy.ts";

const START = { size: 0n, bytes: 0 };
const ENTRIES = [1, 2, 3].map((byte) => new Uint8Array(4).fill(byte));

/** A file whose system gives up what a failed sync was to save, and reads it back all the same. */
class ForgetfulFile {
  /** What a power cut would leave. */
  onDisk: Bytes = new Uint8Array(12);
  fails = false;
  #dirty: { offset: number; bytes: Bytes }[] = [];

  write(offset: number, bytes: Bytes): void {
    this.#dirty.push({ offset, bytes: bytes.slice() });
  }

  sync(): void {
    const dirty = this.#dirty.splice(0);
    if (this.fails) throw new Error("EIO");
    for (const { offset, bytes } of dirty) this.onDisk.set(bytes, offset);
  }
}

function copyOn(file: ForgetfulFile, at: { size: bigint; bytes: number }): FileCopy {
  const table = { entries: (from: bigint) => ENTRIES.slice(Number(from)) };
  const deps = { file, table, warn: () => {} } as unknown as AuditLogDeps;
  return new FileCopy(deps, { at, synced: START });
}

Deno.test("FileCopy.sync() writes again what a failed sync may have lost", () => {
  const file = new ForgetfulFile();
  const copy = copyOn(file, START);
  copy.append(0n, ENTRIES[0]!, { size: 1n, bytes: 4 });
  file.fails = true;
  assertThrows(() => copy.sync(), Error, "EIO");
  file.fails = false;
  copy.append(1n, ENTRIES[1]!, { size: 2n, bytes: 8 });
  copy.append(2n, ENTRIES[2]!, { size: 3n, bytes: 12 });
  copy.sync();
  assertEquals(file.onDisk, concat(...ENTRIES));
});

Deno.test("FileCopy.sync() writes again what the last run may not have synced", () => {
  const file = new ForgetfulFile();
  copyOn(file, { size: 3n, bytes: 12 }).sync();
  assertEquals(file.onDisk, concat(...ENTRIES));
});

Deno.test("FileCopy.sync() writes nothing again that is sure to be there", () => {
  const file = new ForgetfulFile();
  const copy = copyOn(file, { size: 3n, bytes: 12 });
  copy.sync();
  file.onDisk.fill(9);
  copy.sync();
  assertEquals(file.onDisk, new Uint8Array(12).fill(9));
});
