import { assertEquals } from "@std/assert";
import { findContradiction } from "./linearizable.ts";
import type { Call } from "./linearizable.ts";

function call(name: string, from: number, to: number, more: Partial<Call>): Call {
  return {
    name,
    account: "ann",
    operation: "balance",
    cents: 0n,
    invokedMs: from,
    returnedMs: to,
    outcome: "done",
    refusal: "",
    balanceCents: null,
    ...more,
  };
}

const OPENED = call("open", 0, 1, { operation: "create", cents: 100n });

function holds(...calls: Call[]): boolean {
  return findContradiction([OPENED, ...calls]) === null;
}

Deno.test("findContradiction() lets calls at the same time happen in either order", () => {
  const deposit = call("d", 10, 20, { operation: "deposit", cents: 5n });
  assertEquals(holds(deposit, call("b", 11, 19, { balanceCents: 100n })), true);
  assertEquals(holds(deposit, call("b", 11, 19, { balanceCents: 105n })), true);
  assertEquals(holds(deposit, call("b", 11, 19, { balanceCents: 110n })), false);
});

Deno.test("findContradiction() finds what was read after it was over", () => {
  const deposit = call("d", 10, 20, { operation: "deposit", cents: 5n });
  assertEquals(holds(deposit, call("b", 21, 30, { balanceCents: 100n })), false);
  const seen = call("b1", 11, 12, { balanceCents: 105n });
  assertEquals(holds(deposit, seen, call("b2", 13, 14, { balanceCents: 100n })), false);
});

Deno.test("findContradiction() finds one amount that was paid out twice", () => {
  const withdraw = { operation: "withdraw", cents: 80n } as const;
  const both = [call("w1", 10, 20, withdraw), call("w2", 11, 21, withdraw)];
  assertEquals(holds(...both), false);
  const refused = { ...withdraw, outcome: "refused", refusal: "insufficient_funds" } as const;
  assertEquals(holds(both[0]!, call("w2", 11, 21, refused)), true);
  assertEquals(holds(call("w2", 11, 21, refused)), false);
});

Deno.test("findContradiction() lets what nobody heard of happen late, early or never", () => {
  const lost = call("d", 10, Infinity, { operation: "deposit", cents: 5n, outcome: "open" });
  assertEquals(holds(lost, call("b", 100, 110, { balanceCents: 100n })), true);
  assertEquals(holds(lost, call("b", 100, 110, { balanceCents: 105n })), true);
  const late = call("b2", 120, 130, { balanceCents: 100n });
  assertEquals(holds(lost, call("b1", 100, 110, { balanceCents: 105n }), late), false);
});

Deno.test("findContradiction() judges accounts that a transfer joins together", () => {
  const bob = call("open bob", 0, 1, { account: "bob", operation: "create", cents: 10n });
  const transfer = call("t", 10, 20, { operation: "transfer", to: "bob", cents: 30n });
  const rich = call("b", 21, 22, { account: "bob", balanceCents: 40n });
  const poor = call("a", 21, 22, { balanceCents: 70n });
  assertEquals(holds(bob, transfer, rich, poor), true);
  assertEquals(holds(bob, transfer, rich, call("a", 21, 22, { balanceCents: 100n })), false);
});
