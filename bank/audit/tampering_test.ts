// docs/AUDIT.md, "Attacks": what somebody with the files, but without the keys of the past, can do.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { decodeEntry, encodeEntry } from "../../lib/audit/entry.ts";
import { CompactRange, hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { IDENTITY_KEY, split, T0, TestBank } from "./audit_fixture.ts";
import { LogVerifier } from "./log_verifier.ts";
import type { VerifierOptions } from "./verifier_options.ts";
import { decodeState } from "./log_state.ts";
import { Chain } from "./chain.ts";
import { decodeEvent, EVENT_BYTES } from "./event_codec.ts";
import { event } from "./audit_fixture.ts";
import { cryptEvents, stepRatchet } from "./event_cipher.ts";
import type { Verdict } from "./verdict.ts";
import { parseSeal } from "./seal_note.ts";
import type { Claim } from "./claims.ts";

interface Sample {
  readonly bank: TestBank;
  readonly firstKey: Bytes;
  readonly bytes: Bytes;
  readonly nowMs: number;
  /** Places of the events, as receipts tell them. */
  readonly places: ReturnType<TestBank["batch"]>;
}

/** Two runs, the first with two epochs: 24 entries, every type but GAP. */
async function sample(seed = 1): Promise<Sample> {
  const bank = new TestBank({ seed });
  const first = await bank.run();
  const places = [...bank.batch(first, 1, 2, 3), ...bank.batch(first, 4)];
  await first.prepareNextEpoch();
  places.push(...bank.batch(first, 5));
  bank.clock.pass(60_000);
  first.heartbeat();
  first.close();
  bank.clock.pass(86_400_000);
  const second = await bank.run();
  places.push(...bank.batch(second, 6, 7));
  second.close();
  const { file: { bytes }, clock } = bank;
  return { bank, firstKey: first.firstKey, bytes, nowMs: clock.now(), places };
}

function judge(
  bytes: Bytes,
  { firstKey, nowMs }: { firstKey: Bytes; nowMs: number },
  options: Partial<VerifierOptions> = {},
): Verdict {
  const verifier = new LogVerifier({ firstKey, nowMs, identityKey: IDENTITY_KEY, ...options });
  verifier.push(bytes);
  return verifier.finish();
}

function blamed(verdict: Verdict): bigint | string {
  return verdict.kind === "tampered" ? verdict.index : verdict.kind;
}

const SAMPLE = await sample();
const ENTRIES = split(SAMPLE.bytes);
const TYPES = ENTRIES.map((entry) => decodeEntry(entry).type);
const LAST = ENTRIES.length - 1;

Deno.test("LogVerifier verifies an untouched log, in chunks of any size", () => {
  const verdict = judge(SAMPLE.bytes, SAMPLE);
  assert(verdict.kind === "verified", JSON.stringify(verdict, (_, v) => `${v}`));
  assertEquals(verdict.report.entries, BigInt(ENTRIES.length));
  assertEquals(verdict.report.events, 7n);
  assertEquals(verdict.report.notes, []);
  for (const size of [1, 3, 57, 1000]) {
    const verifier = new LogVerifier(SAMPLE);
    for (let i = 0; i < SAMPLE.bytes.length; i += size) {
      verifier.push(SAMPLE.bytes.slice(i, i + size));
    }
    assertEquals(verifier.finish().kind, "verified");
  }
});

Deno.test("LogVerifier names the entry of every flipped byte of a small log", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  await log.prepareNextEpoch();
  bank.batch(log, 1, 2);
  log.close();
  const subject = { firstKey: log.firstKey, nowMs: bank.clock.now() };
  let offset = 0;
  for (const [index, entry] of split(bank.file.bytes).entries()) {
    for (let i = 0; i < entry.length; i++) {
      const bytes = bank.file.bytes.slice();
      bytes[offset + i]! ^= 1 << (i % 8);
      assertEquals(blamed(judge(bytes, subject)), BigInt(index), `byte ${i} of entry ${index}`);
    }
    offset += entry.length;
  }
});

Deno.test("LogVerifier without the identity key still names the entry of every flipped byte", () => {
  let offset = 0;
  for (const [index, entry] of ENTRIES.entries()) {
    for (let i = 0; i < entry.length; i += 17) {
      const bytes = SAMPLE.bytes.slice();
      bytes[offset + i]! ^= 0x80;
      const verifier = new LogVerifier({ firstKey: SAMPLE.firstKey, nowMs: SAMPLE.nowMs });
      verifier.push(bytes);
      assertEquals(blamed(verifier.finish()), BigInt(index), `byte ${i} of entry ${index}`);
    }
    offset += entry.length;
  }
});

Deno.test("LogVerifier names any single mutation of a sealed log", () => {
  const mutation = fc.tuple(
    fc.constantFrom("flip", "delete", "insert", "duplicate", "swap"),
    fc.nat(LAST - 1),
    fc.nat(LAST),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
  );
  fc.assert(
    fc.property(mutation, ([kind, index, other, place, mask]) => {
      const entries = [...ENTRIES];
      let expected = index;
      if (kind === "flip") {
        const changed = entries[index]!.slice();
        changed[place % changed.length]! ^= mask;
        entries[index] = changed;
      } else if (kind === "delete") {
        entries.splice(index, 1);
      } else if (kind === "insert") {
        entries.splice(index, 0, forged(index));
      } else if (kind === "duplicate") {
        entries.splice(index, 0, entries[index]!);
        expected = index + 1;
      } else {
        fc.pre(index !== other);
        [entries[index], entries[other]] = [entries[other]!, entries[index]!];
        expected = Math.min(index, other);
      }
      assertEquals(blamed(judge(concat(...entries), SAMPLE)), BigInt(expected), kind);
    }),
    { numRuns: 500 },
  );
});

/** An event that links to the entry before it, written without any key. */
function forged(index: number): Bytes {
  const before = ENTRIES[index - 1];
  const { timeMs, epoch } = decodeEntry(before ?? ENTRIES[0]!);
  return encodeEntry({
    type: "event",
    index: BigInt(index),
    timeMs,
    epoch: index === 0 ? 0 : decodeEntry(ENTRIES[index]!).epoch ?? epoch,
    previous: before === undefined ? new Uint8Array(32) : hashLeaf(nodeCrypto.sha256, before),
    payload: new Uint8Array(EVENT_BYTES),
  });
}

Deno.test("LogVerifier names each deleted entry but the last ones, which it finds missing", () => {
  for (let i = 0; i < ENTRIES.length; i++) {
    const verdict = judge(concat(...ENTRIES.filter((_, j) => j !== i)), SAMPLE);
    assertEquals(blamed(verdict), i === LAST ? "unknown" : BigInt(i), `entry ${i}`);
  }
});

Deno.test("LogVerifier names each inserted, duplicated and swapped entry", () => {
  for (let i = 0; i < ENTRIES.length; i++) {
    const inserted = [...ENTRIES.slice(0, i), forged(i), ...ENTRIES.slice(i)];
    assertEquals(blamed(judge(concat(...inserted), SAMPLE)), BigInt(i), `inserted at ${i}`);
    const twice = [...ENTRIES.slice(0, i), ENTRIES[i]!, ...ENTRIES.slice(i)];
    assertEquals(blamed(judge(concat(...twice), SAMPLE)), BigInt(i + 1), `duplicated ${i}`);
    if (i === LAST) continue;
    const swapped = [...ENTRIES];
    [swapped[i], swapped[i + 1]] = [swapped[i + 1]!, swapped[i]!];
    assertEquals(blamed(judge(concat(...swapped), SAMPLE)), BigInt(i), `swapped ${i}`);
  }
});

Deno.test("LogVerifier never verifies a log cut at an entry, but at the CLOSE of a run", () => {
  // Judged when a heartbeat is due: until then a cut log looks like that of a running bank.
  const subject = { ...SAMPLE, nowMs: SAMPLE.nowMs + 90_001 };
  for (let count = 0; count < ENTRIES.length; count++) {
    const verdict = judge(concat(...ENTRIES.slice(0, count)), subject);
    const isWholeRun = TYPES[count - 2] === "close" && TYPES[count - 1] === "seal";
    assertEquals(verdict.kind, isWholeRun ? "verified" : "unknown", `${count} entries`);
    // A log of whole runs looks like one: what it says then is where it ends.
    if (verdict.kind === "verified") assert(verdict.report.closed);
  }
});

Deno.test("LogVerifier never verifies a log cut within an entry", () => {
  let offset = 0;
  for (const entry of ENTRIES) {
    for (const cut of [1, 3, 4, 5, 30, 57, 58, entry.length - 1]) {
      if (cut >= entry.length) continue;
      const verdict = judge(SAMPLE.bytes.slice(0, offset + cut), SAMPLE);
      assertEquals(verdict.kind, "unknown", `${cut} bytes of entry at ${offset}`);
    }
    offset += entry.length;
  }
});

Deno.test("LogVerifier convicts a torn entry whose length was changed", () => {
  for (const bit of [0, 3, 8]) {
    const bytes = SAMPLE.bytes.slice();
    const start = bytes.length - ENTRIES[LAST]!.length;
    bytes[start + 3 - (bit >> 3)]! ^= 1 << (bit & 7);
    assertEquals(blamed(judge(bytes, SAMPLE)), BigInt(LAST));
  }
});

Deno.test("LogVerifier with a receipt or a head convicts a log cut at the CLOSE of a run", () => {
  const end = TYPES.indexOf("close") + 2;
  const cut = concat(...ENTRIES.slice(0, end));
  assertEquals(judge(cut, SAMPLE).kind, "verified");
  const last = SAMPLE.places.at(-1)!;
  const receipt: Claim = {
    source: "the receipt",
    leaf: { index: last.leafIndex, hash: last.leafHash },
    tree: { size: last.treeSize, root: last.root },
  };
  assertEquals(blamed(judge(cut, SAMPLE, { claims: [receipt] })), BigInt(end));
  assertEquals(judge(SAMPLE.bytes, SAMPLE, { claims: [receipt] }).kind, "verified");
});

Deno.test("LogVerifier finds a log without seals wanting, however well it is linked", () => {
  const verdict = judge(relink(ENTRIES.filter((_, i) => TYPES[i] !== "seal")), SAMPLE);
  assertEquals(verdict.kind, "tampered");
  // One epoch only: nothing but the rule that there be seals stands in the way.
  const oneEpoch = ENTRIES.slice(0, TYPES.indexOf("epoch", 1));
  const unsealed = oneEpoch.filter((entry) => decodeEntry(entry).type !== "seal");
  const judged = judge(relink(unsealed), SAMPLE);
  assert(judged.kind === "tampered" && judged.reason.includes("no seal"), judged.kind);
});

/** What somebody without keys can put right: indices and links. */
function relink(entries: readonly Bytes[]): Bytes {
  let previous: Bytes = new Uint8Array(32);
  return concat(...entries.map((bytes, i) => {
    const entry = encodeEntry({ ...decodeEntry(bytes), index: BigInt(i), previous });
    previous = hashLeaf(nodeCrypto.sha256, entry);
    return entry;
  }));
}

Deno.test("LogVerifier convicts a relinked change at the first entry no seal covers", () => {
  const target = TYPES.indexOf("event", 6);
  const entries = [...ENTRIES];
  const changed = entries[target]!.slice();
  changed[100]! ^= 1;
  entries[target] = changed;
  const verdict = judge(relink(entries), SAMPLE);
  assert(verdict.kind === "tampered");
  const sealedBefore = TYPES.slice(0, target).lastIndexOf("seal") + 1;
  assertEquals(verdict.index, BigInt(sealedBefore));
});

Deno.test("LogVerifier convicts the log of another bank", async () => {
  const other = await sample(2);
  assertEquals(judge(other.bytes, other).kind, "verified");
  assertEquals(blamed(judge(other.bytes, SAMPLE)), 0n);
  assertEquals(blamed(judge(SAMPLE.bytes, other)), 0n);
});

Deno.test("LogVerifier: a rollback of file and database together shows in receipts and heads alone", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1);
  const backup = { table: bank.table.snapshot(), file: bank.file.bytes, state: bank.state.text };
  const [place] = bank.batch(log, 2);
  const head = new TextDecoder().decode(decodeEntry(split(bank.file.bytes).at(-1)!).payload);
  log.close();
  const whole = bank.file.bytes;
  // The thief puts everything back and goes on: the bank notices nothing.
  bank.table.restore(backup.table);
  bank.file.bytes = backup.file;
  bank.state.text = backup.state;
  const again = await bank.run();
  bank.batch(again, 3, 4, 5);
  again.close();
  const subject = { firstKey: log.firstKey, nowMs: bank.clock.now() };
  assertEquals(judge(bank.file.bytes, subject).kind, "verified");

  const claim: Claim = {
    source: "the receipt",
    leaf: { index: place!.leafIndex, hash: place!.leafHash },
  };
  assertEquals(blamed(judge(bank.file.bytes, subject, { claims: [claim] })), place!.leafIndex);
  const heads = [{ source: "the mailed head", seal: parseSeal(head) }];
  assertEquals(judge(bank.file.bytes, subject, { heads }).kind, "tampered");
  assertEquals(judge(whole, subject, { claims: [claim], heads }).kind, "verified");
});

Deno.test("the state of epoch e opens and rewrites nothing of the epochs before", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1, 2);
  await log.prepareNextEpoch();
  bank.batch(log, 3); // Ends epoch 0.
  const entries = split(bank.file.bytes);
  const stolen = decodeState(bank.state.text!);
  assertEquals(stolen.epoch, 1);
  bank.batch(log, 4);

  // Reading: the stolen ratchet goes forwards from here on, none of its keys opens what was before.
  let key = stolen.secrets!.ratchetKey;
  const events = entries.filter((entry) => decodeEntry(entry).type === "event");
  for (let i = 0; i < 8; i++) {
    const { next, batchKey } = stepRatchet(key);
    for (const entry of events) {
      for (const tried of [key, batchKey]) assert(!opens(tried, entry));
    }
    key = next;
  }
  // … while the next event opens: the thief does hold the present.
  const later = split(bank.file.bytes)[entries.length]!;
  assert(opens(stepRatchet(stolen.secrets!.ratchetKey).batchKey, later));

  // Rewriting: the thief writes epoch 0 anew from its first event, with all that the state has.
  const start = entries.findIndex((entry) => decodeEntry(entry).type === "event");
  const forger = new Chain({
    ...stolen,
    ...replayed(stolen.firstKey, entries.slice(0, start)),
    epoch: 0,
    epochSize: 0n,
    secrets: stolen.secrets!,
  });
  const forgedEvent = forger.appendEvents([event(666, T0 + 10)]).bytes;
  const forgedSeal = forger.appendSeal(T0 + 10);
  const verdict = judge(
    concat(...entries.slice(0, start), forgedEvent, forgedSeal),
    { firstKey: log.firstKey, nowMs: T0 + 20 },
  );
  assertEquals(blamed(verdict), BigInt(start + 1));
  assert(verdict.kind === "tampered" && verdict.reason.includes("epoch 0"));
});

Deno.test("the state of epoch e seals nothing under an earlier epoch's number", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  await log.prepareNextEpoch();
  bank.batch(log, 1); // Ends epoch 0.
  const stolen = decodeState(bank.state.text!);
  const entries = split(bank.file.bytes);
  // Everything from the end of epoch 0 on is dropped, and the log goes on under the present key.
  const kept = entries.slice(0, -1);
  const forger = new Chain({
    ...stolen,
    ...replayed(stolen.firstKey, kept),
    secrets: stolen.secrets!,
  });
  const seal = forger.appendSeal(T0 + 60_000);
  assertEquals(decodeEntry(seal).epoch, 1);
  const verdict = judge(concat(...kept, seal), { firstKey: log.firstKey, nowMs: T0 + 60_001 });
  assertEquals(blamed(verdict), BigInt(kept.length));
});

/** Where chain and tree stand after these entries. */
function replayed(firstKey: Bytes, entries: readonly Bytes[]): object {
  const verifier = new Replay(firstKey);
  for (const entry of entries) verifier.add(entry);
  return verifier.position();
}

class Replay {
  readonly #hashes: Bytes[] = [];
  #timeMs = 0;

  constructor(readonly firstKey: Bytes) {}

  add(entry: Bytes): void {
    this.#hashes.push(hashLeaf(nodeCrypto.sha256, entry));
    this.#timeMs = decodeEntry(entry).timeMs;
  }

  position(): object {
    const tree = new CompactRange(nodeCrypto.sha256);
    for (const hash of this.#hashes) tree.append(hash);
    const previous = this.#hashes.at(-1)!;
    return { size: tree.size, peaks: tree.peaks, previous, timeMs: this.#timeMs };
  }
}

/** Whether the key opens the event, wherever in its batch it stands. */
function opens(key: Bytes, entry: Bytes): boolean {
  const { payload } = decodeEntry(entry);
  return [0, 1, 2].some((place) => {
    try {
      return decodeEvent(cryptEvents(key, place, payload)).action === "deposit";
    } catch {
      return false;
    }
  });
}

Deno.test("LogVerifier asks for a heartbeat where one is due", async () => {
  const bank = new TestBank();
  const log = await bank.run();
  bank.batch(log, 1);
  const subject = { firstKey: log.firstKey, nowMs: bank.clock.now() };
  assertEquals(judge(bank.file.bytes, subject).kind, "verified");
  const later = { ...subject, nowMs: subject.nowMs + 90_001 };
  assertEquals(judge(bank.file.bytes, later).kind, "unknown");
  bank.clock.pass(120_000);
  bank.batch(log, 2);
  const now = { ...subject, nowMs: bank.clock.now() };
  const verdict = judge(bank.file.bytes, now);
  assert(verdict.kind === "unknown" && verdict.missing[0]!.startsWith("no seal between"));
});

Deno.test("LogVerifier tells a crash from a clean stop", async () => {
  const bank = new TestBank();
  bank.batch(await bank.run(), 1);
  bank.clock.pass(3_600_000);
  const log = await bank.run();
  const verdict = judge(bank.file.bytes, { firstKey: log.firstKey, nowMs: bank.clock.now() });
  assert(verdict.kind === "verified");
  assertEquals(verdict.report.notes.length, 1);
});
