import { assertEquals } from "@std/assert";
import {
  CancelledError,
  ProtocolError,
  UnreachableError,
  UsageError,
  UserError,
} from "./errors.ts";
import { exitCodeFor } from "./exit_code.ts";

// [failure, exit code of the flag form, exit code of a command]
const CASES: readonly [unknown, number, number][] = [
  [new UserError("x"), 255, 1],
  [new UsageError("x", { inCommand: false }), 255, 255],
  [new UsageError("x", { inCommand: true }), 2, 2],
  [new ProtocolError("x"), 63, 1],
  [new UnreachableError("x"), 63, 1],
  [new CancelledError("x"), 255, 130],
  [new Deno.errors.ConnectionRefused(), 63, 1],
  [new Deno.errors.ConnectionReset(), 63, 1],
  [new Deno.errors.TimedOut(), 63, 1],
  [new Deno.errors.AddrInUse(), 255, 1],
  [new Deno.errors.NotFound(), 255, 1],
  [new Error("a bug"), 255, 1],
  ["thrown text", 255, 1],
];

Deno.test("exitCodeFor() follows the table of docs/CLI.md", () => {
  for (const [failure, flags, command] of CASES) {
    const codes = [false, true].map((inCommand) => exitCodeFor(failure, { inCommand }));
    assertEquals(codes, [flags, command], String(failure));
  }
});
