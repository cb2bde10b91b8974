import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "./errors.ts";
import { explainFileError } from "./file_error.ts";

const path = "bob\x1b.card";

Deno.test("explainFileError() names action, file and reason, and hints what to do", () => {
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const error = explainFileError("create card file", path, full);
  const reason = "no space is left on the disk";
  assertEquals(error.message, `Cannot create card file "bob\\u001b.card": ${reason}`);
  assertEquals(error.hints, ["make room there, then try again"]);
});

Deno.test("explainFileError() repeats the system's words where it knows no better", () => {
  const odd = Object.assign(new Error("Bad thing (os error 99): open '/x'"), { code: "EODD" });
  assertEquals(explainFileError("read x", "/x", odd).message, `Cannot read x "/x": Bad thing`);
});

Deno.test("explainFileError() passes a UserError on and throws what is a bug", () => {
  const own = new UserError("Cannot");
  assertEquals(explainFileError("read", path, own), own);
  assertThrows(() => explainFileError("read", path, new RangeError("bug")), RangeError, "bug");
});

Deno.test("explainFileError() explains Deno's own refusal", () => {
  const error = explainFileError("read", "x", new Deno.errors.NotCapable("Requires read access"));
  assertEquals(error.message, `Cannot read "x": the program was started without access to it`);
});
