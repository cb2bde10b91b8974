import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeBase64 } from "@std/encoding/base64";
import { concat } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { decodeEntry } from "../../lib/audit/entry.ts";
import { hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { verifyConsistency, verifyInclusion } from "../../lib/audit/merkle_proof.ts";
import { event, split, TestBank } from "./audit_fixture.ts";
import { EPOCH_ENTRIES, EPOCH_MS, HEARTBEAT_MS, STATE_LAG_MS } from "./audit_limits.ts";
import type { AuditLog } from "./audit_log.ts";
import { LogVerifier } from "./log_verifier.ts";
import { decodeState } from "./log_state.ts";
import { TreeReader } from "./tree_reader.ts";
import type { Verdict } from "./verdict.ts";

function judge(bank: TestBank, { firstKey }: { firstKey: AuditLog["firstKey"] }): Verdict {
  const verifier = new LogVerifier({ firstKey, nowMs: bank.clock.now() });
  verifier.push(bank.file.bytes);
  return verifier.finish();
}

function typesOf(bank: TestBank): string[] {
  return split(bank.file.bytes).map((entry) => decodeEntry(entry).type);
}

Deno.test("AuditLog.append() gives the place that seal() and the file then show", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const indices = [log.append(event(1)), log.append(event(2))];
  const places = log.seal();
  log.committed();
  assertEquals(places.map(({ leafIndex }) => leafIndex), indices);
  const entries = split(bank.file.bytes);
  for (const { leafIndex, leafHash } of places) {
    assertEquals(hashLeaf(nodeCrypto.sha256, entries[Number(leafIndex)]!), leafHash);
  }
  assertEquals(typesOf(bank), ["epoch", "open", "seal", "event", "event", "seal"]);
});

Deno.test("AuditLog.seal() adds nothing when no event came", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  assertEquals(bank.batch(log), []);
  assertEquals(typesOf(bank), ["epoch", "open", "seal"]);
});

Deno.test("TreeReader proves every place and every earlier head, beyond the first kept level", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const places = [];
  const heads = [];
  for (let i = 0; i < 70; i++) {
    places.push(bank.batch(log, ...Array.from({ length: 9 }, (_, j) => 9 * i + j + 1))[i % 9]!);
    heads.push(log.head);
  }
  assert(log.head.size > 512n);
  const reader = new TreeReader(bank.table);
  for (const { leafIndex, leafHash } of places) {
    const proof = reader.inclusionProof(leafIndex, log.head.size);
    const leaf = { index: leafIndex, hash: leafHash };
    assert(await verifyInclusion(nodeCrypto, leaf, proof, log.head));
  }
  for (const head of heads) {
    const proof = reader.consistencyProof(head.size, log.head.size);
    assert(await verifyConsistency(nodeCrypto, head, log.head, proof));
  }
});

Deno.test("TreeReader proves the same while the log grows, however little it remembers", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const remembers = [1, 4, 1_000].map((max) => new TreeReader(bank.table, max));
  const heads = [log.head];
  for (let i = 0; i < 40; i++) {
    bank.batch(log, 5 * i + 1, 5 * i + 2, 5 * i + 3);
    for (const reader of remembers) {
      for (const head of heads) {
        const proof = reader.consistencyProof(head.size, log.head.size);
        assert(await verifyConsistency(nodeCrypto, head, log.head, proof));
      }
    }
    heads.push(log.head);
  }
});

Deno.test("TreeReader proves what a log holds from when it kept fewer levels", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const { table } = bank;
  const insertNode = table.insertNode.bind(table);
  table.insertNode = (node, hash) => node.level % 8 === 0 && insertNode(node, hash);
  const heads = [];
  for (let i = 0; i < 60; i++) {
    if (i === 35) table.insertNode = insertNode;
    bank.batch(log, ...Array.from({ length: 9 }, (_, j) => 9 * i + j + 1));
    heads.push(log.head);
  }
  const reader = new TreeReader(table);
  for (const head of heads) {
    const proof = reader.consistencyProof(head.size, log.head.size);
    assert(await verifyConsistency(nodeCrypto, head, log.head, proof));
  }
});

Deno.test("AuditLog.rolledBack() leaves no trace, and ends the run's log", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1);
  const before = bank.file.bytes;
  assertThrows(() =>
    bank.table.atomically(() => {
      log.append(event(2));
      log.seal();
      throw new Error("disk full");
    })
  );
  log.rolledBack();
  // Another batch would be encrypted under the key of the lost one.
  assertThrows(() => log.append(event(3)), Error, "after a rollback");
  assertEquals(bank.file.bytes, before);
  const next = await bank.run();
  bank.batch(next, 4);
  assertEquals(judge(bank, next).kind, "verified");
});

Deno.test("AuditLog.heartbeat() seals an idle log, and not a busy one", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.clock.pass(HEARTBEAT_MS - 20);
  log.heartbeat();
  bank.batch(log, 1);
  bank.clock.pass(HEARTBEAT_MS - 1);
  log.heartbeat();
  assertEquals(typesOf(bank).slice(3), ["event", "seal"]);
  bank.clock.pass(1);
  log.heartbeat();
  assertEquals(typesOf(bank).slice(3), ["event", "seal", "seal"]);
});

Deno.test("AuditLog.heartbeat() goes on when the clock is set back, and the log's time stays", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.clock.nowMs -= 3_600_000;
  bank.clock.elapsedMs += HEARTBEAT_MS;
  log.heartbeat();
  bank.batch(log, 1);
  const times = split(bank.file.bytes).map((entry) => decodeEntry(entry).timeMs);
  assertEquals(times, times.toSorted((a, b) => a - b));
  assertEquals(typesOf(bank).slice(3), ["seal", "event", "seal"]);
});

Deno.test("AuditLog.epochDue after an hour, or after 4,096 entries", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.clock.pass(EPOCH_MS - 1);
  assert(!log.epochDue);
  bank.clock.pass(1);
  assert(log.epochDue);
  await log.prepareNextEpoch();
  bank.batch(log, 1);
  assert(!log.epochDue);
  for (let i = 0; i < EPOCH_ENTRIES / 64; i++) {
    bank.batch(log, ...Array.from({ length: 63 }, (_, j) => j));
  }
  assert(log.epochDue);
});

Deno.test("AuditLog erases an epoch's keys from the state when the next one begins", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1);
  const first = decodeState(bank.state.text!).secrets!;
  await log.prepareNextEpoch();
  bank.batch(log, 2);
  assertEquals(decodeState(bank.state.text!).epoch, 1);
  assert(!bank.state.text!.includes(encodeBase64(first.seed)));
  assert(!bank.state.text!.includes(encodeBase64(first.ratchetKey)));
});

Deno.test("AuditLog moves the state past what has been written within a second", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const before = decodeState(bank.state.text!);
  bank.batch(log, 1);
  assertEquals(decodeState(bank.state.text!).size, before.size);
  bank.clock.pass(1_000);
  log.heartbeat();
  const after = decodeState(bank.state.text!);
  assertEquals(after.size, before.size + 2n);
  assert(encodeBase64(after.secrets!.ratchetKey) !== encodeBase64(before.secrets!.ratchetKey));
});

Deno.test("AuditLog syncs the file before the state says that the file has got there", async () => {
  const bank = new TestBank();
  const places: { said: number; synced: number }[] = [];
  const save = bank.state.save.bind(bank.state);
  bank.state.save = (text) => {
    places.push({ said: decodeState(text).bytes, synced: bank.file.syncedBytes });
    save(text);
  };
  const log = await bank.run();
  bank.batch(log, 1, 2);
  bank.clock.pass(STATE_LAG_MS);
  bank.batch(log, 3);
  log.heartbeat();
  log.close();
  assert(places.length > 3);
  for (const { said, synced } of places) assert(synced >= said, `${synced} of ${said} bytes`);
});

Deno.test("AuditLog copies to the file later what it could not, and says so", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.file.failAfter = 100;
  bank.batch(log, 1);
  assertEquals(bank.warnings.length, 1);
  bank.batch(log, 2);
  assertEquals(judge(bank, log).kind, "verified");
  assertEquals(split(bank.file.bytes).length, Number(bank.table.size()));
});

Deno.test("AuditLog goes on under the old epoch while the state cannot be saved", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.state.fails = true;
  await assertRejects(() => log.prepareNextEpoch(), Error, "disk full");
  bank.batch(log, 1);
  assertEquals(typesOf(bank).filter((type) => type === "epoch").length, 1);
  bank.state.fails = false;
  const next = await bank.run();
  assertEquals(judge(bank, next).kind, "verified");
});

Deno.test("AuditLog.open() rebuilds a file that is gone, and completes a torn one", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1, 2);
  log.close();
  const whole = bank.file.bytes;
  for (const kept of [0, 5, 400, whole.length - 100, whole.length]) {
    bank.file.bytes = whole.slice(0, kept);
    const again = await bank.run();
    assertEquals(bank.file.bytes.slice(0, whole.length), whole);
    assert(!typesOf(bank).includes("gap"));
    again.close();
  }
});

Deno.test("AuditLog.open() cuts what is not the log's, and the log tells how much", async () => {
  const bank = new TestBank();
  (await bank.run()).close();
  bank.file.bytes = concat(bank.file.bytes, new Uint8Array(77).fill(1));
  const log = await bank.run();
  assertEquals(typesOf(bank).at(-2), "gap");
  const verdict = judge(bank, log);
  assert(verdict.kind === "verified" && verdict.report.notes[0]!.includes("77 foreign bytes"));
});

Deno.test("AuditLog.open() refuses a database that is older than state or file", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  const backup = bank.table.snapshot();
  const oldState = bank.state.text!;
  bank.batch(log, 1);
  log.close();
  bank.table.restore(backup);
  await assertRejects(() => bank.run(), UserError, "older than the audit log's state");
  bank.state.text = oldState;
  await assertRejects(() => bank.run(), UserError, "entries that the database has not");
});

Deno.test("AuditLog.open() refuses entries without a state, and another log's state", async () => {
  const bank = new TestBank();
  (await bank.run()).close();
  const other = new TestBank({ seed: 2 });
  const log = await other.run();
  other.batch(log, 1);
  bank.state.text = undefined;
  await assertRejects(() => bank.run(), UserError, "state file is missing");
  // The other log stood two entries earlier: what comes now does not follow.
  const stolen = decodeState(other.state.text!);
  assert(stolen.size < bank.table.size());
  bank.state.text = other.state.text;
  await assertRejects(() => bank.run(), UserError, "does not follow");
});

Deno.test("AuditLog.open() refuses a database that was changed since the state was saved", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1);
  const { entries, nodes } = bank.table.snapshot();
  const at = entries.findIndex((entry) => decodeEntry(entry).type === "event");
  const changed = entries.map((entry, i) =>
    i === at ? entry.map((byte, j) => j === 100 ? byte ^ 1 : byte) : entry
  );
  bank.table.restore({ entries: changed, nodes });
  await assertRejects(() => bank.run(), UserError, `entry ${at + 1} does not follow`);
});
