import { assertEquals } from "@std/assert";
import { reasonIn } from "./compiled.ts";

Deno.test("reasonIn() gives the error without progress before it and stack after it", () => {
  const stderr = "Compile main.ts\nerror: Writing\n\nCaused by:\n    0: no denort\n\n" +
    "Stack backtrace:\n   0: <unknown>\n";
  assertEquals(reasonIn(stderr), "error: Writing\nCaused by:\n0: no denort");
});

Deno.test("reasonIn() says so when the time was over without an error", () => {
  assertEquals(reasonIn("Download denort\n"), "it did not end within 60 s");
});
