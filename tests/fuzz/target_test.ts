import { assertEquals } from "@std/assert";
import { UserError } from "../../lib/errors.ts";
import { tryInput } from "./target.ts";
import type { Target } from "./target.ts";

const target = (read: Target["read"]): Target => ({ name: "x", samples: [], read });

Deno.test("tryInput() tells what is taken, refused in words, and found", async () => {
  const kindOf = async (read: Target["read"]) =>
    (await tryInput(target(read), new Uint8Array())).kind;
  assertEquals(await kindOf(() => "yes"), "taken");
  assertEquals(await kindOf(() => Promise.reject(new UserError("No"))), "refused");
  assertEquals(await kindOf(() => Promise.reject(new RangeError("oh"))), "find");
});

Deno.test("tryInput() gives the reader a copy", async () => {
  const input = Uint8Array.of(1);
  await tryInput(target((given) => (given.fill(9), "ok")), input);
  assertEquals(input, Uint8Array.of(1));
});
