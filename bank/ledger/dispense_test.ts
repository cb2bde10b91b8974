import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseNotes } from "./dispense.ts";
import type { Notes } from "../../lib/channel/notes.ts";

/** `50x1,20x3` in whole euros. */
function notes(text: string): Notes[] {
  return text.split(",").filter(Boolean).map((part) => {
    const [worth, count] = part.split("x");
    return { cents: BigInt(worth!) * 100n, count: BigInt(count!) };
  });
}

const CASES: [euros: bigint, stock: string, chosen: string][] = [
  [80n, "50x5,20x5,10x5", "50x1,20x1,10x1"],
  [60n, "50x1,20x3", "20x3"],
  [60n, "20x3,50x1", "20x3"],
  [30n, "50x1,20x4", "amount_not_dispensable"],
  [5n, "50x1,20x4", "amount_not_dispensable"],
  [100n, "50x1,20x2", "terminal_out_of_notes"],
  [40n, "20x0", "terminal_out_of_notes"],
  [100n, "50x1,20x4,10x0", "terminal_out_of_notes"],
  [130n, "50x1,20x4", "50x1,20x4"],
];
for (const [euros, stock, chosen] of CASES) {
  Deno.test(`chooseNotes() pays ${euros} of ${stock} with ${chosen}`, () => {
    const expected = /x/.test(chosen) ? notes(chosen) : chosen;
    assertEquals<unknown>(chooseNotes(euros * 100n, notes(stock)), expected);
  });
}

Deno.test("chooseNotes() gives the amount out of what there is, or nobody could", () => {
  const stock = fc.array(
    fc.record({ cents: fc.bigInt({ min: 1n, max: 12n }), count: fc.bigInt({ min: 0n, max: 3n }) }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 40n }), stock, (amount, stock) => {
    const unique = stock.filter(({ cents }, i) => stock.findIndex((n) => n.cents === cents) === i);
    const chosen = chooseNotes(amount, unique);
    const sums = new Set([0n]);
    for (const { cents, count } of unique) {
      for (let i = 0n; i < count; i++) for (const sum of [...sums]) sums.add(sum + cents);
    }
    assertEquals(typeof chosen !== "string", sums.has(amount));
    if (typeof chosen === "string") return;
    assertEquals(chosen.reduce((sum, { cents, count }) => sum + cents * count, 0n), amount);
    for (const { cents, count } of chosen) {
      assert(count > 0n && count <= unique.find((n) => n.cents === cents)!.count);
    }
  }));
});

Deno.test("chooseNotes() gives up on what would take for ever", () => {
  const odd = Array.from({ length: 12 }, (_, i) => ({ cents: 1_000n + BigInt(i), count: 99n }));
  assertEquals(typeof chooseNotes(429_496_729_599n, odd), "string");
});
