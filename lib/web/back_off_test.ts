import { assertEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { BackOff } from "./back_off.ts";

Deno.test("BackOff lets a slip pass, then doubles the wait up to its bound", async () => {
  const clock = new FakeClock();
  const backOff = new BackOff({ clock, freeTries: 2, firstMs: 1_000, waitMsMax: 3_000 });
  const waits: number[] = [];
  for (let tries = 0; tries < 6; tries++) {
    backOff.failed("bob");
    waits.push(backOff.waitMs("bob"));
    await clock.advance(backOff.waitMs("bob"));
    assertEquals(backOff.waitMs("bob"), 0);
  }
  assertEquals(waits, [0, 0, 1_000, 2_000, 3_000, 3_000]);
});

Deno.test("BackOff.succeeded() begins anew, for that name alone", () => {
  const backOff = new BackOff({ clock: new FakeClock(), freeTries: 0 });
  backOff.failed("bob");
  backOff.failed("eve");
  backOff.succeeded("bob");
  assertEquals([backOff.waitMs("bob"), backOff.waitMs("eve")], [0, 1_000]);
});

Deno.test("BackOff remembers no more names than it may", () => {
  const backOff = new BackOff({ clock: new FakeClock(), freeTries: 0, namesMax: 2 });
  for (const name of ["a", "b", "c"]) backOff.failed(name);
  assertEquals(["a", "b", "c"].map((name) => backOff.waitMs(name) > 0), [false, true, true]);
});
