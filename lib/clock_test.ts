import { assertEquals } from "@std/assert";
import { shortRunClock, sleep, systemClock } from "./clock.ts";

for (const [name, clock] of Object.entries({ systemClock, shortRunClock })) {
  Deno.test(`${name}.after() calls back once, unless it is cancelled`, async () => {
    const called: string[] = [];
    const cancel = clock.after(0, () => called.push("cancelled"));
    clock.after(0, () => called.push("kept"));
    cancel();
    await sleep(clock, 5);
    assertEquals(called, ["kept"]);
  });
}
