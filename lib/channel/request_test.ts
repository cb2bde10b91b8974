import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { assertReason, orProtocolError } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { encodeOrder } from "./order.ts";
import type { Operation } from "./order.ts";
import { decodeRequest, encodeRequest, NO_SIGNATURE, signedBytes } from "./request.ts";
import type { Envelope } from "./request.ts";

const CARD = sample("sig_card", 64);
const SIGNATURES = { card: CARD, pin: NO_SIGNATURE, terminal: NO_SIGNATURE };

function envelopeOf(operation: Operation, terminalId = new Uint8Array(16)): Envelope {
  const creation = {
    name: "b".repeat(250),
    possessionKey: sample("possession", 32),
    pinKey: new Uint8Array(32),
  };
  const order = encodeOrder({
    txnId: sample("txn", 16),
    operation,
    currency: "EUR",
    amountCents: operation === "balance" || operation === "void" ? 0n : 5_000n,
    cardId: sample("card", 16),
    terminalId,
    accountHash: sample("account", 32),
    ...(operation === "create" ? { creation } : {}),
    ...(operation === "transfer" ? { counterpartyHash: sample("to", 32) } : {}),
    ...(operation === "capture" || operation === "void" ? { holdId: sample("hold", 16) } : {}),
  });
  return { sentAtMs: 1_800_000_000_000, validMs: 9_999, mode: "execute", order };
}

function edited(body: Bytes, at: number, byte: number): Bytes {
  const copy = body.slice();
  copy[at] = byte;
  return copy;
}

Deno.test("encodeRequest() puts every field in its place", () => {
  const envelope = envelopeOf("deposit");
  const { order } = envelope;
  const signatures = { card: CARD, pin: sample("pin", 64), terminal: sample("terminal", 64) };
  const slots = concat(signatures.card, signatures.pin, signatures.terminal);
  const fixed = concat(uint(1_800_000_000_000, 8), uint(9_999, 2));
  assertEquals(encodeRequest(envelope, signatures), concat(fixed, uint(0, 1), order, slots));
  const resolve = { ...envelope, mode: "resolve" } as const;
  assertEquals(encodeRequest(resolve, signatures), concat(fixed, uint(1, 1), order, slots));
});

Deno.test("decodeRequest() reads back what encodeRequest() wrote", () => {
  for (const operation of ["create", "deposit", "withdraw", "balance"] as const) {
    for (const mode of ["execute", "resolve"] as const) {
      const envelope = { ...envelopeOf(operation), mode };
      const body = encodeRequest(envelope, SIGNATURES);
      assertEquals(body.length, operation === "create" ? 626 : 343);
      const { decodedOrder, ...request } = decodeRequest(body);
      assertEquals(request, { ...envelope, signatures: SIGNATURES });
      assertEquals(encodeOrder(decodedOrder), envelope.order);
    }
  }
});

Deno.test("decodeRequest() refuses any other length", async () => {
  for (const operation of ["create", "withdraw"] as const) {
    const body = encodeRequest(envelopeOf(operation), SIGNATURES);
    await assertReason(() => decodeRequest(body.slice(0, -1)), "request_length");
    await assertReason(() => decodeRequest(body.slice(0, 28)), "request_length");
    const longer = concat(body, new Uint8Array(1));
    await assertReason(() => decodeRequest(longer), "request_length");
  }
  await assertReason(() => decodeRequest(new Uint8Array()), "unknown_operation");
});

Deno.test("decodeRequest() refuses more than 10 s of validity, and modes beyond resolve", async () => {
  const body = encodeRequest(envelopeOf("balance"), SIGNATURES);
  const withValidity = (ms: number) => concat(body.slice(0, 8), uint(ms, 2), body.slice(10));
  assertEquals(decodeRequest(withValidity(10_000)).validMs, 10_000);
  assertEquals(decodeRequest(withValidity(0)).validMs, 0);
  for (const ms of [10_001, 65_535]) {
    await assertReason(() => decodeRequest(withValidity(ms)), "valid_ms");
  }
  for (let mode = 2; mode < 256; mode++) {
    await assertReason(() => decodeRequest(edited(body, 10, mode)), "mode");
  }
});

Deno.test("decodeRequest() lets a terminal alone settle, without a PIN, what notes can move", async () => {
  const settled = (operation: Operation, terminalId?: Bytes, pin = NO_SIGNATURE) => {
    const envelope = { ...envelopeOf(operation, terminalId), mode: "settle" } as const;
    return encodeRequest(envelope, { ...SIGNATURES, pin });
  };
  const terminalId = sample("terminal", 16);
  for (const operation of ["deposit", "capture", "void"] as const) {
    const body = settled(operation, terminalId);
    assertEquals([decodeRequest(body).mode, body[10]], ["settle", 2]);
    await assertReason(() => decodeRequest(settled(operation)), "mode");
    const withPin = settled(operation, terminalId, sample("sig_pin", 64));
    await assertReason(() => decodeRequest(withPin), "unused_field");
  }
  for (const operation of ["create", "withdraw", "hold", "transfer", "balance"] as const) {
    await assertReason(() => decodeRequest(settled(operation, terminalId)), "mode");
  }
});

Deno.test("decodeRequest() checks the order inside", async () => {
  const body = encodeRequest(envelopeOf("withdraw"), SIGNATURES);
  await assertReason(() => decodeRequest(edited(body, 11 + 20, 0x80)), "negative_amount");
  await assertReason(() => decodeRequest(edited(body, 11 + 139, 1)), "unused_field");
});

Deno.test("decodeRequest() refuses signatures that nobody can have asked for", async () => {
  const body = encodeRequest(envelopeOf("withdraw"), SIGNATURES);
  for (let at = body.length - 64; at < body.length; at++) {
    await assertReason(() => decodeRequest(edited(body, at, 1)), "unused_field", `byte ${at}`);
  }
  const creation = encodeRequest(envelopeOf("create"), SIGNATURES);
  for (let at = creation.length - 128; at < creation.length; at++) {
    await assertReason(() => decodeRequest(edited(creation, at, 1)), "unused_field", `byte ${at}`);
  }
  const pin = sample("sig_pin", 64);
  const withPin = decodeRequest(encodeRequest(envelopeOf("withdraw"), { ...SIGNATURES, pin }));
  assertEquals(withPin.signatures.pin, pin);
  const terminal = sample("sig_terminal", 64);
  const named = envelopeOf("withdraw", sample("terminal", 16));
  const request = decodeRequest(encodeRequest(named, { ...SIGNATURES, terminal }));
  assertEquals(request.signatures.terminal, terminal);
});

Deno.test("decodeRequest() throws nothing but protocol errors", () => {
  const bodies = ["create", "deposit"].map((operation) =>
    encodeRequest(envelopeOf(operation as Operation), SIGNATURES)
  );
  const edits = fc.array(fc.tuple(fc.nat(625), fc.nat(255)), { maxLength: 5 });
  fc.assert(fc.property(fc.constantFrom(...bodies), edits, fc.nat(700), (body, changes, end) => {
    const bytes = end < 600 ? body.slice(0, end) : body.slice();
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
    const request = orProtocolError(() => decodeRequest(bytes));
    if (request === null || request.sentAtMs > Number.MAX_SAFE_INTEGER) return;
    assertEquals(encodeRequest(request, request.signatures), bytes);
  }));
});

Deno.test("signedBytes() is context, session, position and request", async () => {
  const envelope = envelopeOf("deposit");
  const th3 = sample("th3", 32);
  for (const signer of ["card", "pin", "terminal"] as const) {
    const head = concat(uint(envelope.sentAtMs, 8), uint(envelope.validMs, 2), uint(0, 1));
    const expected = concat(
      utf8(`cofre/1 ${signer}`),
      th3,
      uint(5, 8),
      nodeCrypto.sha256(head, envelope.order),
    );
    assertEquals(await signedBytes(nodeCrypto, signer, envelope, { th3, sequence: 5n }), expected);
  }
});

Deno.test("signedBytes() changes with everything that a request says", async () => {
  const envelope = envelopeOf("deposit");
  const position = { th3: sample("th3", 32), sequence: 5n };
  const signed = await signedBytes(nodeCrypto, "card", envelope, position);
  const others: Partial<Envelope>[] = [
    { sentAtMs: envelope.sentAtMs + 1 },
    { validMs: envelope.validMs - 1 },
    { mode: "resolve" },
    { order: edited(envelope.order, 27, 1) },
  ];
  for (const other of others) {
    const bytes = await signedBytes(nodeCrypto, "card", { ...envelope, ...other }, position);
    assertNotEquals(bytes, signed);
  }
  for (const other of [{ th3: sample("another", 32) }, { sequence: 6n }]) {
    const place = { ...position, ...other };
    assertNotEquals(await signedBytes(nodeCrypto, "card", envelope, place), signed);
  }
});
