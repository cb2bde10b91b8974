import { assertEquals, assertThrows } from "@std/assert";
import { formatAmount, parseAmount } from "./amount.ts";
import { UserError } from "./errors.ts";

Deno.test("parseAmount() reads number and two decimals in both modes", () => {
  for (const strict of [true, false]) {
    assertEquals(parseAmount("0.00", { strict }), 0n);
    assertEquals(parseAmount("0.01", { strict }), 1n);
    assertEquals(parseAmount("10.30", { strict }), 1030n);
    assertEquals(parseAmount("4294967295.99", { strict }), 429_496_729_599n);
  }
});

Deno.test("parseAmount() reads whole numbers, but not in strict mode", () => {
  assertEquals(parseAmount("50", { strict: false }), 5000n);
  assertEquals(parseAmount("0", { strict: false }), 0n);
  assertThrows(() => parseAmount("50", { strict: true }), UserError, '"50"');
});

const INVALID = [
  ...["", " ", ".30", ".5", "5.", "5.0", "5.5555", "12.999", "10.00.00", "1,00", "1'000.00"],
  ...["05.00", "012.99", "00", "00.50", "01", "-5.00", "+5.00", "-0.00", "--5.00"],
  ...["0x55.00", "0x10", "1e3", "1e3.00", "1_000.00", "Infinity", "NaN", "dfs", "-n", "-w", "="],
  ...["5.00\n", "\n5.00", " 5.00", "5.00 ", "5.00\0", "5 .00", "5.0\n0", "١.٠٠", "５.00"],
  ...["4294967296.00", "4294967296", "99999999999999999999.00", "9".repeat(4096)],
];

Deno.test("parseAmount() refuses every other form, in both modes", () => {
  for (const text of INVALID) {
    for (const strict of [true, false]) {
      assertThrows(() => parseAmount(text, { strict }), UserError, undefined, text);
    }
  }
});

Deno.test("formatAmount() is exact beyond 2^53", () => {
  assertEquals(formatAmount(0n), "0.00");
  assertEquals(formatAmount(5n), "0.05");
  assertEquals(formatAmount(-5n), "-0.05");
  assertEquals(formatAmount(1000n), "10.00");
  assertEquals(formatAmount(2_147_483_647_996n), "21474836479.96");
  assertEquals(formatAmount(2n ** 63n - 1n), "92233720368547758.07");
});
