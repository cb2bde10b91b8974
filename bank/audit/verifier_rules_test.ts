// Logs that link and are signed as they should be, each breaking one other rule.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { AUDITOR, IDENTITY_KEY, T0, testRandom } from "./audit_fixture.ts";
import { AuditorKey } from "./auditor_key.ts";
import { prepareEpoch } from "./epoch.ts";
import { epochSigner, Forger } from "./forger.ts";
import { LogVerifier } from "./log_verifier.ts";
import type { VerifierOptions } from "./verifier_options.ts";
import { parseSeal, signSeal } from "./seal_note.ts";
import type { Verdict } from "./verdict.ts";

function judge(forger: Forger, options: Partial<VerifierOptions> = {}): Verdict {
  return judgeBytes(forger.bytes, { firstKey: forger.firstKey, nowMs: forger.timeMs, ...options });
}

function judgeBytes(
  bytes: Forger["bytes"],
  options: Pick<VerifierOptions, "firstKey" | "nowMs"> & Partial<VerifierOptions>,
): Verdict {
  const verifier = new LogVerifier({ identityKey: IDENTITY_KEY, ...options });
  verifier.push(bytes);
  return verifier.finish();
}

function assertTampered(verdict: Verdict, index: bigint, reason: string): void {
  assert(verdict.kind === "tampered", verdict.kind);
  assertEquals([verdict.index, verdict.reason.includes(reason)], [index, true], verdict.reason);
}

function assertMissing(verdict: Verdict, what: string): void {
  assert(verdict.kind === "unknown", verdict.kind);
  assert(verdict.missing.some((missing) => missing.includes(what)), verdict.missing.join());
}

Deno.test("LogVerifier takes what the forger writes by the rules", () => {
  const forger = new Forger().begin().addEvents(2).addSeal().addEpoch(1).addEvents(1).addSeal();
  assertEquals(judge(forger).kind, "verified");
  assertEquals(judge(forger.add("close").addSeal()).kind, "verified");
  assertEquals(judge(forger.addEpoch(2).addOpen().addSeal()).kind, "verified");
});

Deno.test("LogVerifier refuses a time that goes back", () => {
  const forger = new Forger().begin();
  forger.timeMs = T0 - 1;
  assertTampered(judge(forger.addEvents(1).addSeal()), 3n, "time goes back");
});

Deno.test("LogVerifier refuses a log that does not begin with an epoch, or with another's", () => {
  assertTampered(judge(new Forger().addSeal()), 0n, "does not begin with an epoch");
  const firstKey = epochSigner(9).publicKey;
  assertTampered(judge(new Forger().begin(), { firstKey }), 0n, "it is not this bank's");
});

Deno.test("LogVerifier refuses a run without an epoch of its own, or with a wrong OPEN", () => {
  const after = () => new Forger().begin().add("close").addSeal();
  assertTampered(judge(after().addOpen().addSeal()), 5n, "without a new epoch");
  const other = { previousSize: 1n };
  assertTampered(judge(after().addEpoch(1).addOpen(other).addSeal()), 6n, "another seal");
  const unsigned = { logSignature: new Uint8Array(64) };
  const forger = new Forger().addEpoch(0).addOpen(unsigned).addSeal();
  assertTampered(judge(forger), 1n, "identity key did not sign");
});

Deno.test("LogVerifier refuses epochs with a gap, or that the one before did not announce", () => {
  assertTampered(judge(new Forger().begin().addEpoch(2).addSeal()), 3n, "epoch 2 follows epoch 0");
  // The thief's own key, from which on everything would be in order.
  const forged = new Forger().begin().addEvents(1).addEpoch(1, epochSigner(1)).addSeal();
  assertTampered(judge(forged), 4n, "the key of epoch 0 did not sign it");
});

Deno.test("LogVerifier refuses the seal of another epoch, place, time or log", () => {
  const rolled = () => new Forger().begin().addEvents(1).addSeal().addEpoch(1).addEvents(1);
  assertTampered(judge(rolled().addSeal({ signer: epochSigner(0) })), 7n, "epoch 1 did not sign");
  assertTampered(judge(rolled().addSeal({ size: 6n })), 7n, "of another place");
  assertTampered(judge(rolled().addSeal({ timeMs: T0 + 1 })), 7n, "of another place");
  assertTampered(judge(rolled().addSeal({ root: new Uint8Array(32) })), 6n, "from here on");
  const elsewhere = (note: string) => note.replaceAll("cofre-log/", "cofre-lag/");
  assertTampered(judge(rolled().addSeal({}, elsewhere)), 7n, "of another log");
});

Deno.test("LogVerifier refuses events outside a run, and a run that is closed twice", () => {
  const stopped = () => new Forger().begin().add("close").addSeal();
  assertTampered(judge(stopped().addEvents(1).addSeal()), 5n, "outside any run");
  assertTampered(judge(stopped().add("gap", new Uint8Array(8)).addSeal()), 5n, "outside any run");
  assertTampered(judge(stopped().add("close").addSeal()), 5n, "closed twice");
});

Deno.test("LogVerifier refuses more entries without a seal than a batch can have", () => {
  assertMissing(judge(new Forger().begin().addEvents(256)), "a seal over the entries from 3 on");
  assertTampered(judge(new Forger().begin().addEvents(257)), 3n, "have no seal");
});

Deno.test("LogVerifier asks for heartbeats, also where an epoch ends, but not where a run does", () => {
  const silent = () => {
    const forger = new Forger().begin().addEvents(1).addSeal();
    forger.timeMs += 90_001;
    return forger.addEpoch(1);
  };
  assertMissing(judge(silent().addEvents(1).addSeal()), "no seal between");
  assertEquals(judge(silent().addOpen().addSeal()).kind, "verified");
});

Deno.test("LogVerifier does not take a seal from the future", () => {
  const forger = new Forger().begin();
  assertEquals(judge(forger, { nowMs: T0 - 90_000 }).kind, "verified");
  assertMissing(judge(forger, { nowMs: T0 - 90_001 }), "agreement on the time");
});

Deno.test("LogVerifier convicts a torn entry that is not of this place", () => {
  const forger = new Forger().begin();
  const start = forger.bytes.length;
  const bytes = forger.addEvents(1).bytes.slice(0, start + 100);
  const subject = { firstKey: forger.firstKey, nowMs: T0 };
  assertMissing(judgeBytes(bytes, subject), "the rest of entry 3");
  for (const at of [12, 24]) { // index, epoch
    const changed = bytes.slice();
    changed[start + at]! ^= 1;
    assertTampered(judgeBytes(changed, subject), 3n, "it says");
  }
});

Deno.test("LogVerifier does not convict by a head whose key came after its size", () => {
  const forger = new Forger().begin().addEvents(1).addSeal().addEpoch(1).addSeal();
  const note = signSeal(epochSigner(1), forger.origin, {
    size: 3n,
    root: new Uint8Array(32),
    timeMs: T0,
  });
  const heads = [{ source: "head", seal: parseSeal(note) }];
  assertMissing(judge(forger, { heads }), "the key that signed head");
});

Deno.test("parseSeal() refuses every other form of the same numbers", () => {
  const { origin } = new Forger();
  const seal = { size: 3n, root: new Uint8Array(32), timeMs: 7 };
  const note = signSeal(epochSigner(0), origin, seal);
  assertEquals(parseSeal(note).timeMs, 7);
  const wrong = [
    note.replace("time 7", "time 07"),
    note.replace("time 7", "tyme 7"),
    note.replace("time 7", "time 7\nmore"),
    note.replace("time 7\n", ""),
    note.replace("\n3\n", "\n03\n"),
  ];
  for (const text of wrong) assertThrows(() => parseSeal(text), ProtocolError);
});

Deno.test("AuditorKey.open() gives no key but the one that the log has committed to", async () => {
  const auditor = await AuditorKey.import(AUDITOR.pkcs8);
  const { secrets, announcement } = await prepareEpoch(0, [AUDITOR.spki], testRandom());
  assertEquals(await auditor.open(announcement), secrets.ratchetKey);
  const other = { ...announcement, commitment: nodeCrypto.sha256() };
  assertEquals(await auditor.open(other), undefined);
  assertEquals(await auditor.open({ ...announcement, wraps: [] }), undefined);
});
