// Logs that began before events had the signatures of PIN and terminal.
import { assertEquals } from "@std/assert";
import { decodeHex } from "@std/encoding/hex";
import type { Entry, EntryType } from "../../lib/audit/entry.ts";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { AUDITOR, event, IDENTITY_KEY, T0, testRandom } from "./audit_fixture.ts";
import { AuditorKey } from "./auditor_key.ts";
import { prepareEpoch, signEpochPayload } from "./epoch.ts";
import { cryptEvents, stepRatchet } from "./event_cipher.ts";
import { decodeEvent, encodeEvent, EVENT_BYTES, OLD_EVENT_BYTES } from "./event_codec.ts";
import { epochSigner, Forger } from "./forger.ts";
import { LogReader } from "./log_reader.ts";
import { LogVerifier } from "./log_verifier.ts";

/** An event of version 1: a withdrawal by bob, refused; its number is its time. */
function oldEvent(number: number): Bytes {
  const plaintext = new Uint8Array(OLD_EVENT_BYTES);
  const head = "01" + "000000000000000" + number + "02" + "00" + "0000000000000005" +
    "0000000000000063" + "0000000000000002";
  plaintext.set(decodeHex(`${head}00` + "0131" + "087769746864726177" + "00" + "03626f62" + "00"));
  return plaintext;
}

Deno.test("decodeEvent() reads events of version 1, and takes no other size for them", () => {
  assertEquals(decodeEvent(oldEvent(7)), {
    ...{ timeMs: 7, peer: "1", action: "withdraw", account: "bob", cardId: new Uint8Array() },
    ...{ amountCents: 5n, balanceCents: 99n, outcome: "refused", reason: "", duplicate: false },
    sequence: 2n,
  });
});

Deno.test("LogReader opens old events, and new ones after them", async () => {
  const { secrets, announcement } = await prepareEpoch(0, [AUDITOR.spki], testRandom());
  const reader = new LogReader(await AuditorKey.import(AUDITOR.pkcs8));
  let index = 0n;
  const read = async (type: EntryType, payload: Bytes) => {
    const entry: Entry = {
      ...{ type, index: index++, timeMs: T0, epoch: 0, previous: new Uint8Array(32), payload },
    };
    return (await reader.read(entry)).event;
  };
  await read("epoch", signEpochPayload(epochSigner(0), new Uint8Array(), announcement));
  const old = stepRatchet(secrets.ratchetKey);
  const batch = cryptEvents(old.batchKey, 0, concat(oldEvent(1), oldEvent(2)), OLD_EVENT_BYTES);
  assertEquals((await read("old_event", batch.slice(0, OLD_EVENT_BYTES)))!.timeMs, 1);
  assertEquals((await read("old_event", batch.slice(OLD_EVENT_BYTES)))!.timeMs, 2);
  await read("seal", new Uint8Array());
  const plaintext = new Uint8Array(EVENT_BYTES);
  encodeEvent(event(3), plaintext);
  const fresh = cryptEvents(stepRatchet(old.next).batchKey, 0, plaintext);
  assertEquals(await read("event", fresh), event(3));
});

Deno.test("LogVerifier takes old events in their size, and in no other", () => {
  const judge = (bytes: number) => {
    const forger = new Forger().begin().add("old_event", new Uint8Array(bytes)).addSeal();
    const { firstKey, timeMs: nowMs } = forger;
    const verifier = new LogVerifier({ identityKey: IDENTITY_KEY, firstKey, nowMs });
    verifier.push(forger.bytes);
    const verdict = verifier.finish();
    return verdict.kind === "verified" ? verdict.report.events : verdict.kind;
  };
  assertEquals(judge(OLD_EVENT_BYTES), 1n);
  assertEquals(judge(EVENT_BYTES), "tampered");
});
