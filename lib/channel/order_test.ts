import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertReason, orProtocolError } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import {
  decodeOrder,
  encodeOrder,
  newKeyMessage,
  OPERATIONS,
  orderBytes,
  peekOperation,
} from "./order.ts";
import type { HistoryQuery, Operation, Order } from "./order.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
const EVERY = Object.keys(OPERATIONS) as Operation[];

const CHANGES_KEY: readonly Operation[] = ["pin_change", "password_change"];
const WITHOUT_AMOUNT: readonly Operation[] = [
  ...["balance", "void", "close", "history"] as const,
  ...CHANGES_KEY,
];
const HOLD_ENDS: readonly Operation[] = ["capture", "void"];
const LOGIN = concat(Uint8Array.of(2), sample("login", 15));
const QUERY: HistoryQuery = { sinceMs: 1, untilMs: 2, beforeSeq: 3n, kinds: 0x8004 };

function orderOf(operation: Operation, more: Partial<Order> = {}): Order {
  return {
    txnId: sample("txn", 16),
    operation,
    currency: "EUR",
    amountCents: WITHOUT_AMOUNT.includes(operation) ? 0n : 1_000n,
    cardId: sample("card", 16),
    terminalId: new Uint8Array(16),
    accountHash: sample("account", 32),
    ...(operation === "create" ? { creation: creationOf("bob") } : {}),
    ...(operation === "transfer" ? { counterpartyHash: sample("counterparty", 32) } : {}),
    ...(HOLD_ENDS.includes(operation) ? { holdId: sample("hold", 16) } : {}),
    ...(CHANGES_KEY.includes(operation)
      ? { newKey: { key: sample("new key", 32), signature: sample("its signature", 64) } }
      : {}),
    ...(operation === "history" ? { history: QUERY } : {}),
    ...(operation === "password_change" ? { cardId: LOGIN } : {}),
    ...more,
  };
}

function creationOf(name: string) {
  return { name, possessionKey: sample("possession", 32), pinKey: new Uint8Array(32) };
}

function create(name: string): Bytes {
  return encodeOrder(orderOf("create", { creation: creationOf(name) }));
}

/** The order with these bytes written over it. */
function edited(order: Bytes, at: number, bytes: Uint8Array): Bytes {
  const copy = order.slice();
  copy.set(bytes, at);
  return copy;
}

Deno.test("encodeOrder() puts every field in its place", () => {
  const terminalId = sample("terminal", 16);
  const common = (operation: number, cents: bigint) =>
    concat(
      sample("txn", 16),
      uint(operation, 1),
      utf8("EUR"),
      uint(cents, 8),
      sample("card", 16),
      terminalId,
      sample("account", 32),
    );
  const zeros = (size: number) => new Uint8Array(size);
  for (
    const [operation, number] of [
      ["deposit", 2],
      ["withdraw", 3],
      ["balance", 4],
      ["hold", 6],
      ["close", 9],
    ] as const
  ) {
    const cents = WITHOUT_AMOUNT.includes(operation) ? 0n : 1_000n;
    const expected = concat(common(number, cents), zeros(32), zeros(16));
    assertEquals(encodeOrder(orderOf(operation, { terminalId })), expected);
  }
  assertEquals(
    encodeOrder(orderOf("transfer", { terminalId })),
    concat(common(5, 1_000n), sample("counterparty", 32), zeros(16)),
  );
  for (const [operation, number, cents] of [["capture", 7, 1_000n], ["void", 8, 0n]] as const) {
    const expected = concat(common(number, cents), zeros(32), sample("hold", 16));
    assertEquals(encodeOrder(orderOf(operation, { terminalId })), expected);
  }
  const query = concat(uint(1, 8), uint(2, 8), uint(3, 8), uint(0x8004, 2));
  assertEquals(
    encodeOrder(orderOf("history", { terminalId })),
    concat(common(32, 0n), zeros(48), query),
  );
  const name = concat(uint(3, 1), utf8("bob"), zeros(247));
  assertEquals(
    encodeOrder(orderOf("create", { terminalId })),
    concat(common(1, 1_000n), name, sample("possession", 32), zeros(32), zeros(16)),
  );
});

Deno.test("orderBytes() is one size for each operation", () => {
  const sizes = EVERY.map((operation) => [operation, orderBytes(operation)]);
  const others = { create: 423, history: 166, pin_change: 236, password_change: 236 };
  const expected = EVERY.map((name) => [name, { ...others }[name as "create"] ?? 140]);
  assertEquals(sizes, expected);
});

Deno.test("decodeOrder() reads back names of every length", () => {
  for (let length = 1; length <= 250; length++) {
    const name = ALPHABET.repeat(7).slice(length % 39, length % 39 + length).padEnd(length, "z");
    assertEquals(decodeOrder(create(name)).creation?.name, name);
  }
  for (const name of [".", "..", "-", "_", "0"]) {
    assertEquals(decodeOrder(create(name)).creation?.name, name);
  }
});

Deno.test("encodeOrder() refuses what has no encoding", () => {
  assertThrows(() => create("a".repeat(251)), RangeError);
  assertThrows(() => encodeOrder(orderOf("deposit", { amountCents: -1n })), RangeError);
  assertThrows(() => encodeOrder(orderOf("deposit", { amountCents: 2n ** 64n })), RangeError);
});

Deno.test("decodeOrder() refuses every name that is not an account's", async () => {
  const good = create("a".repeat(250));
  for (const length of [0, 251, 252, 255]) {
    await assertReason(() => decodeOrder(edited(good, 92, uint(length, 1))), "bad_account");
  }
  for (let byte = 0; byte < 256; byte++) {
    const order = edited(good, 93 + byte % 250, uint(byte, 1));
    if (ALPHABET.includes(String.fromCharCode(byte))) decodeOrder(order);
    else await assertReason(() => decodeOrder(order), "bad_account", `byte ${byte}`);
  }
});

Deno.test("decodeOrder() takes no byte order mark for nothing", async () => {
  const marked = edited(create("xxxb"), 93, Uint8Array.of(0xef, 0xbb, 0xbf));
  await assertReason(() => decodeOrder(marked), "bad_account");
});

Deno.test("decodeOrder() refuses a byte of padding anywhere after the name", async () => {
  const good = create("bob");
  for (let at = 93 + 3; at < 93 + 250; at++) {
    await assertReason(() => decodeOrder(edited(good, at, uint(1, 1))), "nonzero_padding");
  }
});

Deno.test("decodeOrder() refuses any byte in a field that the operation does not use", async () => {
  const unused: [Operation, number, number][] = [
    ["create", 423 - 16, 423], // hold_id
    ["deposit", 92, 140], // H(counterparty), hold_id
    ["withdraw", 92, 140],
    ["transfer", 124, 140], // hold_id
    ["hold", 92, 140],
    ["capture", 92, 124], // H(counterparty)
    ["void", 92, 124],
    ["close", 92, 140],
    ["history", 92, 140],
    ["balance", 92, 140],
    ["balance", 21, 28], // amount, less its sign
    ["void", 21, 28],
    ["close", 21, 28],
    ["history", 21, 28],
  ];
  for (const [operation, from, to] of unused) {
    const good = encodeOrder(orderOf(operation));
    for (let at = from; at < to; at++) {
      const bad = edited(good, at, uint(0x40, 1));
      await assertReason(() => decodeOrder(bad), "unused_field", `${operation} ${at}`);
    }
  }
});

Deno.test("decodeOrder() refuses a negative amount", async () => {
  for (const operation of EVERY) {
    const bad = edited(encodeOrder(orderOf(operation)), 20, uint(0x80, 1));
    await assertReason(() => decodeOrder(bad), "negative_amount", operation);
  }
  const most = orderOf("deposit", { amountCents: 2n ** 63n - 1n });
  assertEquals(decodeOrder(encodeOrder(most)), most);
});

Deno.test("decodeOrder() refuses what is not three capital letters as a currency", async () => {
  const good = encodeOrder(orderOf("deposit"));
  const bad = ["eur", "EU ", "EU0", "E\0R", "@AZ", "[AZ"].map(utf8);
  bad.push(Uint8Array.of(0xef, 0xbb, 0xbf), Uint8Array.of(0x45, 0x55, 0xff));
  for (const bytes of bad) {
    await assertReason(() => decodeOrder(edited(good, 17, bytes)), "bad_currency");
  }
  assertEquals(decodeOrder(edited(good, 17, utf8("AZZ"))).currency, "AZZ");
});

Deno.test("decodeOrder() and peekOperation() refuse unknown operations", async () => {
  const good = encodeOrder(orderOf("deposit"));
  for (let number = 0; number < 256; number++) {
    if (Object.values<number>(OPERATIONS).includes(number)) continue;
    const bad = edited(good, 16, uint(number, 1));
    await assertReason(() => decodeOrder(bad), "unknown_operation");
    await assertReason(() => peekOperation(bad), "unknown_operation");
  }
  await assertReason(() => peekOperation(new Uint8Array(16)), "unknown_operation");
});

Deno.test("decodeOrder() refuses a query of times and entries that there are not", async () => {
  const good = encodeOrder(orderOf("history"));
  for (const [at, value] of [[140, 2n ** 53n], [148, 2n ** 53n], [156, 2n ** 63n]] as const) {
    await assertReason(() => decodeOrder(edited(good, at, uint(value, 8))), "bad_query");
    decodeOrder(edited(good, at, uint(value - 1n, 8)));
  }
});

Deno.test("decodeOrder() refuses a byte too few or too many, and another operation's size", async () => {
  for (const operation of EVERY) {
    const good = encodeOrder(orderOf(operation));
    await assertReason(() => decodeOrder(good.slice(0, -1)), "order_length");
    await assertReason(() => decodeOrder(concat(good, new Uint8Array(1))), "order_length");
    const other = edited(
      good,
      16,
      uint(operation === "create" || operation === "history" ? 2 : 1, 1),
    );
    await assertReason(() => decodeOrder(other), "order_length");
  }
});

Deno.test("decodeOrder() accepts one encoding of an order only", () => {
  // A few bytes of a good order changed: refused, or another order with other bytes.
  const good = fc.oneof(
    fc.constantFrom(...EVERY).map((operation) => encodeOrder(orderOf(operation))),
    fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 250 }).map(create),
  );
  const edits = fc.array(fc.tuple(fc.nat(422), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(good, edits, (order, changes) => {
      const bytes = order.slice();
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      const decoded = orProtocolError(() => decodeOrder(bytes));
      if (decoded !== null) assertEquals(encodeOrder(decoded), bytes);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("decodeOrder() throws nothing but protocol errors", () => {
  const bytes = fc.tuple(fc.constantFrom(0, 1, 92, 139, 140, 166, 423), fc.nat(33)).chain((
    [size, operation],
  ) =>
    fc.uint8Array({ minLength: size, maxLength: size }).map((random) => {
      if (size > 16) random[16] = operation;
      return random.slice() as Bytes;
    })
  );
  fc.assert(fc.property(bytes, (random) => {
    orProtocolError(() => decodeOrder(random));
  }));
});

Deno.test("decodeOrder() changes PINs of cards and passwords of log-ins, not the other way", async () => {
  const cardId = concat(Uint8Array.of(1), sample("card", 15));
  for (const order of [orderOf("pin_change", { cardId }), orderOf("password_change")]) {
    assertEquals(decodeOrder(encodeOrder(order)), order);
  }
  const wrong = [orderOf("pin_change", { cardId: LOGIN }), orderOf("password_change", { cardId })];
  for (const order of wrong) {
    await assertReason(() => decodeOrder(encodeOrder(order)), "not_of_this_card");
  }
});

Deno.test("newKeyMessage() is all of the order before the new key's signature, in its context", () => {
  for (
    const [operation, context] of [["pin_change", "pin"], ["password_change", "password"]] as const
  ) {
    const order = encodeOrder(orderOf(operation));
    const message = newKeyMessage(operation, order);
    assertEquals(message, concat(utf8(`cofre/1 new ${context}`), order.slice(0, -64)));
    assertEquals(message.slice(-32), sample("new key", 32));
  }
});
