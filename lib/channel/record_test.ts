import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import type { RecordKeys } from "./key_schedule.ts";
import { RECORD, RecordOpener, RecordSealer } from "./record.ts";
import type { RecordKind } from "./record.ts";

const ATM: RecordKeys = { encryption: sample("atm enc", 32), mac: sample("atm mac", 32) };
const BANK: RecordKeys = { encryption: sample("bank enc", 32), mac: sample("bank mac", 32) };
const TH = sample("th3", 32);
const BODY = utf8("the order");
const SIZES: Record<RecordKind, number> = {
  parameters: 256,
  request: 768,
  reply: 768,
  page: 1536,
  close: 256,
  proof: 256,
};
const KINDS = Object.keys(SIZES) as RecordKind[];

function sealer(keys = ATM, th = TH): RecordSealer {
  return new RecordSealer(nodeCrypto, keys, th);
}

function opener(keys = ATM, th = TH, primitives: Primitives = nodeCrypto): RecordOpener {
  return new RecordOpener(primitives, keys, th);
}

/** By hand from docs/PROTOCOL.md: seals any plaintext, however malformed. */
function sealRaw(plaintext: Bytes, sequence = 0, th = TH): Bytes {
  const counter = concat(uint(sequence, 8), new Uint8Array(8));
  const ciphertext = nodeCrypto.aes256Ctr(ATM.encryption, counter, plaintext);
  const length = uint(1 + ciphertext.length + 32, 2);
  return concat(
    ciphertext,
    nodeCrypto.hmacSha256(ATM.mac, uint(0x10, 1), uint(sequence, 8), length, th, ciphertext),
  );
}

function plaintextOf(kind: number, length: number, size: number): Bytes {
  const plaintext = new Uint8Array(size);
  plaintext.set(concat(uint(kind, 1), uint(length, 2)));
  return plaintext;
}

Deno.test("RecordSealer.seal() is the encrypt-then-MAC of the document", async () => {
  const sealing = sealer();
  for (const [sequence, kind] of KINDS.entries()) {
    const plaintext = plaintextOf(RECORD[kind], BODY.length, SIZES[kind]);
    plaintext.set(BODY, 3);
    assertEquals(await sealing.seal(kind, BODY), sealRaw(plaintext, sequence), kind);
  }
});

Deno.test("RecordOpener.open() reads back what seal() wrote, on either backend", async () => {
  const lengths = fc.record({
    kind: fc.constantFrom(...KINDS),
    fill: fc.double({ min: 0, max: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(lengths, { maxLength: 4 }), async (records) => {
      const [sealing, opening] = [sealer(), opener(ATM, TH, webCrypto)];
      for (const { kind, fill } of records) {
        const body = sample(kind, Math.floor(fill * (SIZES[kind] - 3)));
        const sealed = await sealing.seal(kind, body);
        assertEquals(sealed.length, SIZES[kind] + 32);
        assertEquals(await opening.open(sealed), { kind, body });
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("RecordSealer.seal() refuses a body that does not fit", async () => {
  for (const kind of KINDS) {
    await sealer().seal(kind, new Uint8Array(SIZES[kind] - 3));
    await assertRejects(() => sealer().seal(kind, new Uint8Array(SIZES[kind] - 2)), RangeError);
  }
});

Deno.test("RecordOpener.open() decrypts nothing before the tag has been checked", async () => {
  let decryptions = 0;
  const spy: Primitives = {
    ...nodeCrypto,
    aes256Ctr(...parameters) {
      decryptions++;
      return nodeCrypto.aes256Ctr(...parameters);
    },
  };
  const sealed = await sealer().seal("request", BODY);
  for (let at = 0; at < sealed.length; at++) {
    const bad = sealed.slice();
    bad[at]! ^= 1 << at % 8;
    await assertReason(() => opener(ATM, TH, spy).open(bad), "bad_mac", `byte ${at}`);
  }
  assertEquals(decryptions, 0);
  await opener(ATM, TH, spy).open(sealed);
  assertEquals(decryptions, 1, "the spy is in the way");
});

Deno.test("RecordOpener.open() compares tags by equal() alone", async () => {
  // Whatever is compared another way could be compared byte after byte, and timed.
  const compared: Bytes[][] = [];
  const spy: Primitives = { ...nodeCrypto, equal: (a, b) => compared.push([a, b]) > 0 };
  const sealed = await sealer().seal("request", BODY);
  const forged = concat(sealed.slice(0, -32), new Uint8Array(32));
  await opener(ATM, TH, spy).open(forged);
  assertEquals(compared, [[sealed.slice(-32), new Uint8Array(32)]]);
});

Deno.test("RecordSealer.seal() uses each key for one thing", async () => {
  const used: [string, Bytes][] = [];
  const spy: Primitives = {
    ...nodeCrypto,
    aes256Ctr(key, ...rest) {
      used.push(["encryption", key]);
      return nodeCrypto.aes256Ctr(key, ...rest);
    },
    hmacSha256(key, ...rest) {
      used.push(["mac", key]);
      return nodeCrypto.hmacSha256(key, ...rest);
    },
  };
  await new RecordSealer(spy, ATM, TH).seal("close", new Uint8Array());
  assertEquals(used, [["encryption", ATM.encryption], ["mac", ATM.mac]]);
});

Deno.test("RecordSealer.seal() never shares a counter block, even between seals in flight", async () => {
  const blocks = new Set<string>();
  const spy: Primitives = {
    ...webCrypto,
    aes256Ctr(key, block, data) {
      blocks.add(block.toHex?.() ?? [...block].join());
      // The number stands in front: 48 blocks of a record count up behind it.
      assertEquals(block.subarray(8), new Uint8Array(8));
      return webCrypto.aes256Ctr(key, block, data);
    },
  };
  const sealing = new RecordSealer(spy, ATM, TH);
  const sealed = await Promise.all(Array.from({ length: 20 }, () => sealing.seal("page", BODY)));
  assertEquals(blocks.size, 20);
  const opening = opener();
  for (const record of sealed) assertEquals((await opening.open(record)).body, BODY);
});

Deno.test("RecordOpener.open() rejects a record sent twice", async () => {
  const sealed = await sealer().seal("request", BODY);
  const opening = opener();
  await opening.open(sealed);
  await assertReason(() => opening.open(sealed), "bad_mac");
});

Deno.test("RecordOpener.open() rejects records out of order, and one left out", async () => {
  const sealing = sealer();
  await sealing.seal("request", BODY);
  const second = await sealing.seal("request", BODY);
  await assertReason(() => opener().open(second), "bad_mac");
});

Deno.test("RecordOpener.open() ends with the first failure", async () => {
  const sealed = await sealer().seal("request", BODY);
  const opening = opener();
  await assertReason(() => opening.open(sealed.slice(1)), "bad_mac");
  await assertReason(() => opening.open(sealed), "session_failed");
  const malformed = opener();
  await assertReason(() => malformed.open(sealRaw(plaintextOf(9, 0, 768))), "record_form");
  await assertReason(() => malformed.open(sealed), "session_failed");
});

Deno.test("RecordOpener.open() rejects a record cut or lengthened anywhere", async () => {
  const sealed = await sealer().seal("close", new Uint8Array());
  for (let length = 0; length < sealed.length; length++) {
    await assertReason(() => opener().open(sealed.slice(0, length)), "bad_mac", `${length} bytes`);
  }
  await assertReason(() => opener().open(concat(sealed, new Uint8Array(1))), "bad_mac");
});

Deno.test("RecordOpener.open() rejects a reflected record and another session's", async () => {
  const sealed = await sealer().seal("request", BODY);
  await assertReason(() => opener(BANK).open(sealed), "bad_mac");
  await assertReason(() => opener(ATM, sample("another th3", 32)).open(sealed), "bad_mac");
  const mixed = { encryption: ATM.encryption, mac: BANK.mac };
  await assertReason(() => opener(mixed).open(sealed), "bad_mac");
});

Deno.test("RecordSealer.bindTo() and RecordOpener.bindTo() change the transcript from then on", async () => {
  const [sealing, opening] = [sealer(), opener()];
  await opening.open(await sealing.seal("parameters", BODY));
  sealing.bindTo(sample("th4", 32));
  const sealed = await sealing.seal("request", BODY);
  const strict = opener();
  await strict.open(await sealer().seal("parameters", BODY));
  await assertReason(() => strict.open(sealed), "bad_mac");
  opening.bindTo(sample("th4", 32));
  assertEquals((await opening.open(sealed)).body, BODY);
});

Deno.test("RecordOpener.open() refuses the wrong size for a kind", async () => {
  for (const kind of KINDS) {
    for (const size of [256, 768, 1536]) {
      const sealed = sealRaw(plaintextOf(RECORD[kind], 0, size));
      if (size === SIZES[kind]) await opener().open(sealed);
      else await assertReason(() => opener().open(sealed), "record_form", `${kind} ${size}`);
    }
  }
});

Deno.test("RecordOpener.open() refuses unknown kinds", async () => {
  for (let kind = 5; kind < 256; kind++) {
    const sealed = sealRaw(plaintextOf(kind, 0, 768));
    await assertReason(() => opener().open(sealed), "record_form", `kind ${kind}`);
  }
});

Deno.test("RecordOpener.open() refuses a length beyond the record", async () => {
  const fits = await opener().open(sealRaw(plaintextOf(RECORD.request, 765, 768)));
  assertEquals(fits.body.length, 765);
  for (const length of [766, 0xffff]) {
    const sealed = sealRaw(plaintextOf(RECORD.request, length, 768));
    await assertReason(() => opener().open(sealed), "record_form");
  }
});

Deno.test("RecordOpener.open() refuses a byte of padding that is not zero", async () => {
  for (let at = 3; at < 768; at += at < 760 ? 17 : 1) {
    const plaintext = plaintextOf(RECORD.request, 0, 768);
    plaintext[at] = 1;
    await assertReason(() => opener().open(sealRaw(plaintext)), "record_form", `byte ${at}`);
  }
});

Deno.test("RecordSealer.seal() and RecordOpener.open() end after 2^20 records", async () => {
  class WornSealer extends RecordSealer {
    wear(records: number): void {
      for (let i = 0; i < records; i++) this.takeSequence();
    }
  }
  class WornOpener extends RecordOpener {
    wear(records: number): void {
      for (let i = 0; i < records; i++) this.takeSequence();
    }
  }
  const sealing = new WornSealer(nodeCrypto, ATM, TH);
  const opening = new WornOpener(nodeCrypto, ATM, TH);
  sealing.wear(2 ** 20 - 1);
  opening.wear(2 ** 20 - 1);
  const last = await sealing.seal("close", new Uint8Array());
  assertEquals((await opening.open(last)).kind, "close");
  await assertReason(() => sealing.seal("close", new Uint8Array()), "session_exhausted");
  await assertReason(() => opening.open(last), "session_exhausted");
});

Deno.test("RecordSealer.seal() shows nothing of kind or body but the size class", async () => {
  const [a, b] = [await sealer().seal("request", BODY), await sealer().seal("reply", utf8("no"))];
  assertEquals(a.length, b.length);
  assertNotEquals(a, b);
});
