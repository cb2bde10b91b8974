import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../lib/errors.ts";
import { readPeriod } from "./period.ts";

Deno.test("readPeriod() takes whole days, and leaves open what is not given", () => {
  const period = (since?: string, until?: string) => readPeriod({ since, until });
  assertEquals(period(), { sinceMs: 0, untilMs: 0 });
  const day = Date.UTC(2026, 10, 1);
  assertEquals(period("2026-11-01", "2026-11-01"), { sinceMs: day, untilMs: day + 86_400_000 });
  assertThrows(() => period("2026-11-02", "2026-11-01"), UserError, "ends before it begins");
  assertThrows(() => period("2026-11-01T10:00", "2026-11-01T10:00"), UserError, "ends before");
  // Zero would mean no end at all.
  assertEquals(period(undefined, "1970-01-01T00:00"), { sinceMs: 0, untilMs: 1 });
});
