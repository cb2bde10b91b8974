import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { parseEnd, parseStart } from "./instant.ts";

Deno.test("parseStart() and parseEnd() read days and moments", () => {
  const day = Date.UTC(2026, 10, 1);
  const table: readonly [string, number, number][] = [
    ["2026-11-01", day, day + 86_400_000],
    ["2026-11-01T10:00", day + 36_000_000, day + 36_000_000],
    ["2026-11-01T10:00:00Z", day + 36_000_000, day + 36_000_000],
    ["2026-11-01T10:00:00.5Z", day + 36_000_500, day + 36_000_500],
    ["2026-11-01T10:00:00+01:00", day + 32_400_000, day + 32_400_000],
    ["2024-02-29", Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1)],
    ["1970-01-01", 0, 86_400_000],
  ];
  for (const [text, start, end] of table) {
    assertEquals([parseStart(text), parseEnd(text)], [start, end], text);
  }
});

Deno.test("parseStart() refuses what is no time", () => {
  const bad = ["", "2026", "2026-11", "2026-11-1", "2026-11-31", "2026-02-29", "2026-13-01", "now"];
  const worse = ["2026-11-01T24:01", "2026-11-01 10:00", "1969-12-31", "2026-11-01\n", "1e3"];
  for (const text of [...bad, ...worse]) {
    assertThrows(() => parseStart(text), UserError, "as a time", text);
    assertThrows(() => parseEnd(text), UserError, "as a time", text);
  }
});
