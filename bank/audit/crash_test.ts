import { assert, assertEquals } from "@std/assert";
import { equalBytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { hashLeaf } from "../../lib/audit/merkle_tree.ts";
import type { AuditRef } from "../ledger/store.ts";
import { event, split, TestBank } from "./audit_fixture.ts";
import { AuditLog } from "./audit_log.ts";
import { LogVerifier } from "./log_verifier.ts";

/** Power fails at the n-th change of the disk; from then on nothing changes any more. */
class Fuse {
  #left: number;
  blown = false;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Runs a step whole, not at all, or what is left of it in the moment the power fails. */
  step(whole: () => void, torn: () => void = () => {}): void {
    if (this.blown) throw new Error("power is off");
    if (this.#left-- > 0) return whole();
    this.blown = true;
    torn();
    throw new Error("power fails");
  }
}

/** A bank whose COMMIT, file writes and state renames all go through the fuse. */
function fused(bank: TestBank, fuse: Fuse): TestBank {
  const { table, file, state } = bank;
  return new TestBank({
    ...bank.deps,
    table: {
      size: () => table.size(),
      insert: (first, count, entries) => table.insert(first, count, entries),
      insertNode: (node, hash) => table.insertNode(node, hash),
      entries: (from) => table.entries(from),
      nodes: (level, index, count) => table.nodes(level, index, count),
      atomically: (work) =>
        table.atomically(() => {
          work();
          fuse.step(() => {}); // COMMIT
        }),
    },
    file: {
      size: () => file.size(),
      read: (offset, length) => file.read(offset, length),
      truncate: (size) => fuse.step(() => file.truncate(size)),
      sync: () => fuse.step(() => file.sync()),
      write: (offset, bytes) =>
        fuse.step(
          () => file.write(offset, bytes),
          () => file.write(offset, bytes.subarray(0, bytes.length / 2)),
        ),
    },
    state: { load: () => state.load(), save: (text) => fuse.step(() => state.save(text)) },
  });
}

/** A run with batches, an epoch's end, a heartbeat and a stop; gives what was acknowledged. */
async function live(bank: TestBank, acknowledged: AuditRef[]): Promise<void> {
  const log = await AuditLog.open(bank.deps);
  log.start();
  const batch = (...numbers: number[]) => {
    let places: AuditRef[] = [];
    bank.deps.table.atomically(() => {
      for (const number of numbers) log.append(event(number, bank.deps.clock.now()));
      places = log.seal();
    });
    // COMMIT has returned: from here on the receipts go out, whatever fails next.
    acknowledged.push(...places);
    log.committed();
  };
  batch(1, 2);
  await log.prepareNextEpoch();
  batch(3);
  batch(4);
  log.heartbeat();
  log.close();
}

Deno.test("AuditLog survives a power cut at every step of a run, and at every step of the next", async () => {
  let steps = 0;
  for (let finished = false; !finished; steps++) {
    const bank = new TestBank();
    const acknowledged: AuditRef[] = [];
    for (const limit of [steps, 1 + (steps * 7) % 11]) {
      const fuse = new Fuse(limit);
      bank.clock.pass(1_000);
      await live(fused(bank, fuse), acknowledged).catch((error) => {
        if (!fuse.blown) throw error;
      });
      finished = limit === steps ? !fuse.blown : finished;
    }
    bank.clock.pass(1_000);
    await checkRecovered(bank, acknowledged, steps);
  }
  assert(steps > 12, `${steps} steps were cut`);
});

async function checkRecovered(
  bank: TestBank,
  acknowledged: readonly AuditRef[],
  steps: number,
): Promise<void> {
  const log = await bank.run();
  bank.batch(log, 9);
  log.close();
  assertEquals(judge(bank, log), "verified", `power cut at step ${steps}`);
  const entries = split(bank.file.bytes);
  assertEquals(entries.length, Number(bank.table.size()));
  for (const { leafIndex, leafHash } of acknowledged) {
    const entry = entries[Number(leafIndex)]!;
    assertEquals(decodeEntry(entry).type, "event");
    assert(equalBytes(hashLeaf(nodeCrypto.sha256, entry), leafHash), `${steps}: an entry is lost`);
  }
}

function judge(bank: TestBank, { firstKey }: AuditLog): string {
  const verifier = new LogVerifier({ firstKey, nowMs: bank.clock.now() });
  verifier.push(bank.file.bytes);
  const verdict = verifier.finish();
  return verdict.kind === "tampered" ? `${verdict.index}: ${verdict.reason}` : verdict.kind;
}
