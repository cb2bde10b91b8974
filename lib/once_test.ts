import { assertEquals } from "@std/assert";
import { once } from "./once.ts";

Deno.test("once() makes the value when it is first wanted, and only then", async () => {
  let made = 0;
  const value = once(() => Promise.resolve(++made));
  assertEquals(made, 0);
  assertEquals(await Promise.all([value(), value()]), [1, 1]);
  assertEquals([await value(), made], [1, 1]);
});
