import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import fc from "fast-check";
import { assertReason, orProtocolError } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "./frame.ts";
import type { Frame } from "./frame.ts";
import {
  ALERTS,
  decodeAlert,
  decodeHello,
  decodeHelloOk,
  decodeResume,
  encodeAlert,
  encodeHello,
  encodeHelloHead,
  encodeHelloOk,
  encodeResume,
  helloLabel,
} from "./messages.ts";

const HEAD = {
  bankKid: sample("kid", 16),
  sentAtMs: 1_800_000_000_123,
  nonce: sample("nonce", 32),
  ephemeral: sample("X", 32),
};
const CIPHERTEXT = sample("C", 384);

function atBank(bytes: Bytes): Frame {
  return new FrameDecoder(bankFrameLengths(384)).push(bytes)[0]!;
}

function atAtm(bytes: Bytes): Frame {
  return new FrameDecoder(ATM_FRAME_LENGTHS).push(bytes)[0]!;
}

Deno.test("encodeHello() puts every field in its place", () => {
  const head = concat(
    Uint8Array.of(1, 0),
    HEAD.bankKid,
    uint(HEAD.sentAtMs, 8),
    HEAD.nonce,
    HEAD.ephemeral,
  );
  assertEquals(encodeHelloHead(HEAD), head);
  assertEquals(encodeHello(head, CIPHERTEXT), concat(uint(475, 2), uint(1, 1), head, CIPHERTEXT));
});

Deno.test("decodeHello() reads back what encodeHello() wrote", () => {
  const head = encodeHelloHead(HEAD);
  const hello = decodeHello(atBank(encodeHello(head, CIPHERTEXT)));
  assertEquals(hello, { ...HEAD, head, ciphertext: CIPHERTEXT });
});

Deno.test("decodeHello() refuses every other version and every flag", async () => {
  const good = encodeHello(encodeHelloHead(HEAD), CIPHERTEXT);
  for (let byte = 0; byte < 256; byte++) {
    const [version, flags] = [good.slice(), good.slice()];
    version[3] = byte;
    flags[4] = byte;
    if (byte !== 1) await assertReason(() => decodeHello(atBank(version)), "version");
    if (byte !== 0) await assertReason(() => decodeHello(atBank(flags)), "flags");
  }
});

Deno.test("decodeHello() throws nothing but protocol errors", () => {
  const body = fc.uint8Array({ minLength: 474, maxLength: 474 });
  fc.assert(fc.property(body, fc.boolean(), (random, valid) => {
    const bytes = random.slice() as Bytes;
    if (valid) bytes.set([1, 0]);
    const frame = { type: 1, body: bytes, bytes: concat(uint(475, 2), uint(1, 1), bytes) };
    const hello = orProtocolError(() => decodeHello(frame));
    if (hello !== null) assertEquals(concat(hello.head, hello.ciphertext), bytes);
  }));
});

Deno.test("encodeHelloHead() writes no time before 1970", () => {
  assertThrows(() => encodeHelloHead({ ...HEAD, sentAtMs: -1 }), RangeError);
});

Deno.test("helloLabel() is the hash of everything before the ciphertext, in hex", async () => {
  const head = encodeHelloHead(HEAD);
  const label = await helloLabel(nodeCrypto, head);
  const hash = nodeCrypto.sha256(utf8("cofre/1 hello"), head);
  assertEquals(new TextDecoder().decode(label), encodeHex(hash));
  for (let i = 0; i < head.length; i++) {
    const other = head.slice();
    other[i]! ^= 0x80;
    assertNotEquals(await helloLabel(nodeCrypto, other), label, `byte ${i}`);
  }
});

Deno.test("encodeResume() puts every field in its place, and leaves room for the binder", () => {
  const { sentAtMs, nonce, ephemeral } = HEAD;
  const resume = { ticketId: sample("ticket", 16), sentAtMs, nonce, ephemeral };
  const frame = encodeResume(resume);
  const before = concat(
    uint(123, 2),
    Uint8Array.of(3, 1, 1),
    resume.ticketId,
    uint(sentAtMs, 8),
    nonce,
    ephemeral,
  );
  assertEquals(frame, concat(before, new Uint8Array(32)));
  const binder = sample("binder", 32);
  frame.set(binder, before.length);
  assertEquals(decodeResume(atBank(frame)), { ...resume, binder, before });
});

Deno.test("decodeResume() refuses every other version and every other flag", async () => {
  const good = encodeResume({ ...HEAD, ticketId: sample("ticket", 16) });
  for (let byte = 0; byte < 256; byte++) {
    const [version, flags] = [good.slice(), good.slice()];
    version[3] = byte;
    flags[4] = byte;
    if (byte === 1) continue;
    await assertReason(() => decodeResume(atBank(version)), "version");
    await assertReason(() => decodeResume(atBank(flags)), "flags");
  }
});

Deno.test("decodeHelloOk() reads back what encodeHelloOk() wrote", () => {
  const helloOk = {
    ephemeral: sample("Y", 32),
    nonce: sample("bank nonce", 32),
    sealedParameters: sample("R0", 288),
  };
  const bytes = encodeHelloOk(helloOk);
  const { ephemeral, nonce, sealedParameters } = helloOk;
  assertEquals(bytes, concat(uint(353, 2), uint(2, 1), ephemeral, nonce, sealedParameters));
  assertEquals(decodeHelloOk(atAtm(bytes)), helloOk);
});

Deno.test("decodeAlert() knows every alert and no other number", () => {
  const names = new Map<number, string>(
    Object.entries(ALERTS).map(([name, number]) => [number, name]),
  );
  assertEquals(names.size, Object.keys(ALERTS).length);
  for (let number = 0; number < 256; number++) {
    const bytes = Uint8Array.of(0, 2, 0x7f, number);
    assertEquals<string | null>(decodeAlert(atAtm(bytes)), names.get(number) ?? null);
  }
  assertEquals(encodeAlert("busy"), Uint8Array.of(0, 2, 0x7f, 2));
});
