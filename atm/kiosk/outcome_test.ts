import { assertEquals } from "@std/assert";
import { sample } from "../../tests/support/sample.ts";
import { OPERATIONS } from "../../lib/channel/order.ts";
import type { SignedOrder, SignedReply } from "../bank_session.ts";
import { type Answered, isOf, numbersOf, outcomeDespite, outcomeOf } from "./outcome.ts";

const ID = sample("id", 16);

function answered(
  status: "done" | "refused" | "cancelled",
  more: Partial<SignedReply> = {},
  operation: keyof typeof OPERATIONS = "withdraw",
) {
  const reply = {
    status,
    amountCents: 500n,
    balanceCents: 9_500n,
    availableCents: 9_000n,
    bankTimeMs: 1,
    body: new Uint8Array(252),
    ...(status === "refused" ? { refusal: "insufficient_funds" } : {}),
    ...more,
  };
  const bytes = sample("order", 180);
  bytes[16] = OPERATIONS[operation];
  const order = { txnId: ID, bytes };
  return { order: order as unknown as SignedOrder, reply: reply as SignedReply } as Answered;
}

Deno.test("numbersOf() begins with the id itself, and goes on beside it", () => {
  const random = numbersOf(ID, (length) => sample("random", length));
  const numbers = [random(16), random(16), random(16)];
  assertEquals(numbers[0], ID);
  assertEquals(new Set(numbers.map((number) => number.join())).size, 3);
  assertEquals(numbers.map((number) => isOf(ID, number)), [true, true, true]);
  assertEquals(isOf(ID, sample("other", 16)), false);
  // What is no transaction's number stays random: a card's secret must not follow from the page.
  assertEquals([random(32), random(15)], [sample("random", 32), sample("random", 15)]);
});

Deno.test("outcomeOf() tells what the last reply settles", () => {
  assertEquals(outcomeOf([answered("cancelled")]), { kind: "cancelled" });
  assertEquals(outcomeOf([answered("refused")]), {
    kind: "refused",
    code: "insufficient_funds",
    availableCents: 9_000n,
  });
  const notes = [{ cents: 5_000n, count: 2n }];
  const done = outcomeOf([answered("done", { notes }), answered("done")]);
  assertEquals(done.kind === "done" && [done.amountCents, done.notes], [500n, notes]);
});

Deno.test("outcomeDespite() takes no hold for money that came out", () => {
  const unknown = { kind: "unknown" } as const;
  const jammed = { kind: "refused", code: "jammed", availableCents: 0n } as const;
  const forked = { kind: "failed", code: "forked_log" } as const;
  assertEquals(outcomeDespite(unknown, [answered("done")]), unknown);
  assertEquals(outcomeDespite(jammed, [answered("done"), answered("done")]), jammed);
  assertEquals(outcomeDespite(unknown, []), unknown);
  assertEquals(outcomeDespite(jammed, [answered("refused")]).kind, "refused");
  const done = outcomeDespite(forked, [answered("done")]);
  assertEquals(done.kind === "done" && done.forked, true);
});

Deno.test("outcomeOf() takes no hold that was called off for money that came out", () => {
  assertEquals(outcomeOf([answered("done", {}, "hold")]), { kind: "cancelled" });
  const voided = [answered("done", {}, "hold"), answered("done", {}, "void")];
  assertEquals(outcomeOf(voided), { kind: "cancelled" });
  const paid = [answered("done", {}, "hold"), answered("done", {}, "capture")];
  assertEquals(outcomeOf(paid).kind, "done");
});
