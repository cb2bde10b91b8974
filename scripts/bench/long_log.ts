import { event } from "../../bank/audit/audit_fixture.ts";
import { AuditLog } from "../../bank/audit/audit_log.ts";
import type { AuditTable } from "../../bank/audit/audit_table.ts";
import { DiskAuditFile } from "../../bank/audit/disk.ts";
import { MemoryStateStore } from "../../bank/audit/memory_files.ts";
import { systemClock } from "../../lib/clock.ts";
import { ed25519Spki } from "../../lib/crypto/key_der.ts";
import { encodePem } from "../../lib/pem.ts";
import { systemRandom } from "../../lib/random.ts";

const BATCH = 20;

/** Keeps nothing: here the file is all that is wanted, and a database would take as long again. */
class CountingTable implements AuditTable {
  #size = 0n;

  atomically(work: () => void): void {
    work();
  }

  size(): bigint {
    return this.#size;
  }

  insert(_first: bigint, count: number): void {
    this.#size += BigInt(count);
  }

  insertNode(): void {}

  entries(): Iterable<never> {
    return [];
  }

  nodes(): never[] {
    return [];
  }
}

/** Writes a log of at least so many entries, and its first key beside it: the path of that. */
export async function makeLog(path: string, entries: number): Promise<string> {
  const file = new DiskAuditFile(path);
  try {
    const table = new CountingTable();
    const log = await AuditLog.open({
      clock: systemClock,
      random: systemRandom,
      table,
      file,
      state: new MemoryStateStore(),
      auditors: [],
      node: "bench",
      version: "bench",
      warn(message) {
        throw new Error(message);
      },
    });
    log.start();
    while (table.size() < entries) {
      log.record(Array.from({ length: BATCH }, (_, i) => event(i, Date.now())));
      if (log.epochDue) await log.prepareNextEpoch();
    }
    log.close();
    const key = `${path}.pem`;
    const der = ed25519Spki(log.firstKey);
    await Deno.writeTextFile(key, encodePem([{ label: "PUBLIC KEY", der }]));
    return key;
  } finally {
    file.close();
  }
}
