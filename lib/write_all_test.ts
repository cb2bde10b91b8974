import { assertEquals } from "@std/assert";
import { writeAll } from "./write_all.ts";

/** Takes `size` bytes a call; before each, the next of `troubles` is thrown if there is one. */
function slowSink(size: number, troubles: (Error | undefined)[] = []) {
  const taken: number[] = [];
  return {
    text: () => new TextDecoder().decode(new Uint8Array(taken)),
    writeSync(bytes: Uint8Array): number {
      const trouble = troubles.shift();
      if (trouble !== undefined) throw trouble;
      const part = bytes.subarray(0, size);
      taken.push(...part);
      return part.length;
    },
  };
}

Deno.test("writeAll() writes every byte of a sink that takes three at a time", () => {
  const sink = slowSink(3);
  assertEquals(writeAll(sink, "Ünïcode line\n"), true);
  assertEquals(sink.text(), "Ünïcode line\n");
});

Deno.test("writeAll() waits for a full pipe and goes on where it was", () => {
  const full = () => new Deno.errors.WouldBlock();
  const sink = slowSink(4, [undefined, full(), full(), undefined]);
  let pauses = 0;
  assertEquals(writeAll(sink, "0123456789", () => pauses++), true);
  assertEquals([sink.text(), pauses], ["0123456789", 2]);
});

Deno.test("writeAll() gives up on a pipe that stays full", () => {
  let pauses = 0;
  const stuck = {
    writeSync(): number {
      throw new Deno.errors.WouldBlock();
    },
  };
  assertEquals(writeAll(stuck, "x", () => pauses++), false);
  assertEquals(pauses, 1000);
});

Deno.test("writeAll() says false for a closed pipe and does not throw", () => {
  assertEquals(writeAll(slowSink(1, [new Deno.errors.BrokenPipe()]), "x"), false);
});
