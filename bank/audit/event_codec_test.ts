import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeOrder, OPERATIONS } from "../../lib/channel/order.ts";
import { ProtocolError } from "../../lib/errors.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { decodeEvent, encodeEvent, EVENT_BYTES } from "./event_codec.ts";
import { event } from "./audit_fixture.ts";
import type { Evidence } from "../ledger/store.ts";
import type { AuditEvent } from "./sink.ts";

const PIN = { sigPin: new Uint8Array(64).fill(9) };
const TERMINAL = { sigTerminal: new Uint8Array(64).fill(10) };

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const ascii = (maxLength: number) => fc.string({ unit: "grapheme-ascii", maxLength });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const time = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const account = fc.stringMatching(/^[_\-.0-9a-z]{1,250}$/);

const arbitraryEvent: fc.Arbitrary<AuditEvent> = fc.record({
  timeMs: time,
  peer: ascii(63),
  action: ascii(23),
  account,
  cardId: bytes(16),
  amountCents: i64,
  balanceCents: i64,
  outcome: fc.constantFrom("done", "refused", "cancelled", "failed"),
  reason: ascii(63),
  duplicate: fc.boolean(),
  sequence: u64,
});

function encoded(event: AuditEvent): Bytes {
  const plaintext = new Uint8Array(EVENT_BYTES);
  encodeEvent(event, plaintext);
  return plaintext;
}

/** With the evidence of a creation, or of another order: the longest there are. */
function withOrder(
  base: AuditEvent,
  creates: boolean,
  signatures: Pick<Evidence, "sigPin" | "sigTerminal"> = {},
): AuditEvent {
  const order = encodeOrder({
    txnId: new Uint8Array(16).fill(1),
    operation: creates ? "create" : "withdraw",
    currency: "EUR",
    amountCents: 5n,
    cardId: new Uint8Array(16).fill(2),
    terminalId: new Uint8Array(16),
    accountHash: new Uint8Array(32).fill(3),
    ...(creates
      ? {
        creation: {
          name: base.account,
          possessionKey: new Uint8Array(32).fill(4),
          pinKey: new Uint8Array(32).fill(5),
        },
      }
      : {}),
  });
  const evidence = {
    order,
    sentAtMs: base.timeMs,
    validMs: 10_000,
    mode: 1 as const,
    th3: new Uint8Array(32).fill(6),
    sequence: base.sequence,
    sigCard: new Uint8Array(64).fill(7),
    ...signatures,
    sessionId: new Uint8Array(16).fill(8),
    peer: base.peer,
  };
  return { ...base, evidence };
}

Deno.test("decodeEvent() reads back whatever encodeEvent() writes, in one size", () => {
  fc.assert(
    fc.property(arbitraryEvent, fc.constantFrom("none", "create", "other"), (base, kind) => {
      const event = kind === "none" ? base : withOrder(base, kind === "create");
      assertEquals(decodeEvent(encoded(event)), event);
    }),
    { numRuns: 300 },
  );
});

Deno.test("encodeEvent() has room for the longest event of every kind", () => {
  const longest = {
    ...event(1),
    account: "a".repeat(250),
    peer: "p".repeat(63),
    action: "c".repeat(23),
    reason: "r".repeat(63),
  };
  for (const creates of [true, false]) {
    const whole = withOrder(longest, creates, creates ? TERMINAL : { ...PIN, ...TERMINAL });
    assertEquals(decodeEvent(encoded(whole)), whole);
  }
  const order = new Uint8Array(236).with(16, OPERATIONS.pin_change);
  const change = withOrder(longest, false, { ...PIN, ...TERMINAL });
  const longestOrder = { ...change, evidence: { ...change.evidence!, order } };
  assertEquals(decodeEvent(encoded(longestOrder)), longestOrder);
});

Deno.test("encodeEvent() keeps who else has signed the order", () => {
  for (const signatures of [{}, PIN, TERMINAL, { ...PIN, ...TERMINAL }]) {
    const { evidence } = decodeEvent(encoded(withOrder(event(1), false, signatures)));
    const { sigPin, sigTerminal } = evidence!;
    assertEquals({ sigPin, sigTerminal }, {
      ...{ sigPin: undefined, sigTerminal: undefined },
      ...signatures,
    });
  }
});

Deno.test("encodeEvent() names whom a transfer went to, cut only if all is at its longest", () => {
  const name = "m".repeat(250);
  const usual = { ...withOrder(event(1), false, { ...PIN, ...TERMINAL }), counterparty: name };
  assertEquals(decodeEvent(encoded(usual)).counterparty, name);
  const longest = { account: "a".repeat(250), peer: "p".repeat(63), reason: "r".repeat(63) };
  const whole = { ...usual, ...longest };
  const { counterparty } = decodeEvent(encoded(whole));
  assert(counterparty!.length > 60 && name.startsWith(counterparty!));
});

Deno.test("encodeEvent() cuts a reason that is too long instead of failing", () => {
  const long = {
    ...event(1),
    reason: "r".repeat(64),
    action: "a".repeat(24),
    peer: "p".repeat(99),
  };
  const { reason, action, peer } = decodeEvent(encoded(long));
  assertEquals([reason.length, action.length, peer.length], [63, 23, 63]);
});

Deno.test("decodeEvent() refuses another size, version, flag, outcome and padding", () => {
  const good = encoded(event(1));
  const changed = (at: number, value: number) => good.map((byte, i) => i === at ? value : byte);
  const wrong = [
    good.slice(1),
    changed(0, 1), // version
    changed(0, 3),
    changed(9, 0), // outcome
    changed(9, 5),
    changed(10, 2), // duplicate
    changed(35, 255), // a card id that ends nowhere
    changed(EVENT_BYTES - 1, 1), // padding
  ];
  for (const plaintext of wrong) {
    assertThrows(() => decodeEvent(plaintext), ProtocolError, "event_form");
  }
});
