import { assertEquals } from "@std/assert";
import { moneyOf } from "./money.ts";

Deno.test("moneyOf() writes amounts as a locale does, exactly", () => {
  const [en, pt] = [moneyOf("en-IE"), moneyOf("pt-PT")];
  assertEquals(en.format(123_450n), "€1,234.50");
  assertEquals(pt.format(123_450n).replaceAll(/\s/g, " "), "1234,50 €");
  assertEquals(en.format(9_007_199_254_740_993_93n), "€9,007,199,254,740,993.93");
  assertEquals([en.formatChange(2_000n), en.formatChange(-2_000n)], ["+€20.00", "−€20.00"]);
});

Deno.test("moneyOf().parse() reads an amount by the locale's own signs", () => {
  const cases: [string, string, bigint | null][] = [
    ["en-IE", "20", 2_000n],
    ["en-IE", "20.5", 2_050n],
    ["en-IE", " € 1,234.50 ", 123_450n],
    ["en-IE", "0.00", 0n],
    ["en-IE", "20,50", null],
    ["en-IE", "1,23", null],
    ["en-IE", "20.505", null],
    ["en-IE", "-5", null],
    ["en-IE", "1e3", null],
    ["en-IE", "", null],
    ["en-IE", "4294967295.99", 429_496_729_599n],
    ["en-IE", "4294967296", 429_496_729_600n],
    ["en-IE", "9".repeat(400), BigInt("9".repeat(400) + "00")],
    ["pt-PT", "20,50", 2_050n],
    ["pt-PT", "1 234,5 €", 123_450n],
    ["pt-PT", "20.50", null],
  ];
  for (const [locale, text, cents] of cases) assertEquals(moneyOf(locale).parse(text), cents, text);
});
