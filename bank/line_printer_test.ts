import { assertEquals } from "@std/assert";
import { settle } from "../tests/support/fake_clock.ts";
import type { Bytes } from "../lib/bytes.ts";
import { LinePrinter, WAITING_BYTES_MAX } from "./line_printer.ts";

/** A printer whose reader takes a write when the test says so. */
function rig() {
  const written: string[] = [];
  const dropped: string[] = [];
  const waiting: { take: () => void; fail: () => void }[] = [];
  const write = (bytes: Bytes) =>
    new Promise<void>((resolve, reject) => {
      const take = () => {
        written.push(new TextDecoder().decode(bytes));
        resolve();
      };
      waiting.push({ take, fail: () => reject(new Deno.errors.BrokenPipe("gone")) });
    });
  const printer = new LinePrinter(write, (reason) => dropped.push(reason));
  const reader = async (does: "take" | "fail") => {
    await settle();
    waiting.shift()![does]();
    await settle();
  };
  return { printer, written, dropped, waiting, reader };
}

Deno.test("LinePrinter.print() prints the lines of one turn in one write, in order", async () => {
  const { printer, written, reader } = rig();
  printer.print("a");
  printer.print("b");
  await reader("take");
  assertEquals(written, ["a\nb\n"]);
});

Deno.test("LinePrinter.print() keeps the order while the reader is slow", async () => {
  const { printer, written, waiting, reader } = rig();
  printer.print("a");
  await settle();
  printer.print("b");
  printer.print("c");
  await settle();
  assertEquals(waiting.length, 1, "one write at a time");
  await reader("take");
  await reader("take");
  assertEquals(written, ["a\n", "b\nc\n"]);
});

Deno.test("LinePrinter.print() drops lines, and nothing else, when nobody reads", async () => {
  const { printer, written, dropped, reader } = rig();
  printer.print("first");
  await settle();
  const line = "x".repeat(WAITING_BYTES_MAX / 4 - 1);
  for (let i = 0; i < 4; i++) printer.print(line);
  assertEquals(dropped, []);
  printer.print("one too many");
  assertEquals(dropped, ["nobody reads it"]);
  await reader("take");
  await reader("take");
  assertEquals(written.join("").length, 6 + WAITING_BYTES_MAX);
  printer.print("again");
  await reader("take");
  assertEquals(written.at(-1), "again\n");
});

Deno.test("LinePrinter.print() tells once that the reader is gone, and goes on silently", async () => {
  const { printer, dropped, waiting, reader } = rig();
  printer.print("a");
  await reader("fail");
  printer.print("b");
  await settle();
  await printer.flush();
  assertEquals(dropped, ["its reader is gone"]);
  assertEquals(waiting, []);
});

Deno.test("LinePrinter.flush() waits for the last line", async () => {
  const { printer, reader } = rig();
  await printer.flush();
  printer.print("a");
  let flushed = false;
  const flushing = printer.flush().then(() => flushed = true);
  await settle();
  assertEquals(flushed, false);
  await reader("take");
  await flushing;
});
