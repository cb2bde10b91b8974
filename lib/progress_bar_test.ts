import { assertEquals } from "@std/assert";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { ProgressBar } from "./progress_bar.ts";

function fakeBar(isTerminal: boolean) {
  const clock = { ms: 5_000 };
  const { terminal, stdout, stderr } = fakeTerminal({ isTerminal });
  const bar = new ProgressBar({
    label: "verifying",
    nowMs: () => clock.ms,
    draw: (text) => terminal.progress(text),
  });
  return { bar, clock, stdout, stderr };
}

Deno.test("ProgressBar draws over itself on stderr, not more often than one sees, then goes", () => {
  const { bar, clock, stdout, stderr } = fakeBar(true);
  clock.ms += 400;
  bar.advance(25, 100);
  bar.advance(26, 100);
  clock.ms += 100;
  bar.advance(100, 100);
  bar.clear();
  bar.clear();
  const [nothing, first, second, blank, ...rest] = stderr.text.split("\r");
  assertEquals(nothing, "");
  assertEquals(first, "atm: verifying [#####...............] 25 %");
  assertEquals(second, "atm: verifying [####################] 100 %");
  assertEquals([blank!.trim(), blank!.length, rest], ["", second!.length, [""]]);
  assertEquals(stdout.text, "");
});

Deno.test("ProgressBar shows nothing for work that is soon done", () => {
  const { bar, clock, stderr } = fakeBar(true);
  bar.advance(1, 100);
  clock.ms += 299;
  bar.advance(99, 100);
  bar.clear();
  assertEquals(stderr.text, "");
});

Deno.test("ProgressBar shows nothing in a pipe", () => {
  const { bar, clock, stderr } = fakeBar(false);
  clock.ms += 1_000;
  bar.advance(50, 100);
  bar.clear();
  assertEquals(stderr.text, "");
});

Deno.test("ProgressBar takes a file that has grown since for done", () => {
  const { bar, clock, stderr } = fakeBar(true);
  clock.ms += 1_000;
  bar.advance(150, 100);
  assertEquals(stderr.text.includes("100 %"), true);
});
