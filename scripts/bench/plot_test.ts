import { assertEquals, assertStringIncludes } from "@std/assert";
import { against, spread } from "./figure.ts";
import { plot } from "./plot.ts";

Deno.test("plot() shows each figure that has something to stand against, and its target", () => {
  const figure = {
    name: "deposits <64>",
    unit: "/s",
    value: spread([100, 200, 300]),
    against: against("echo & nothing", [100, 200, 300], [100, 100, 100]),
    target: { of: "ratio", atLeast: 1.5 },
  } as const;
  const alone = { name: "alone", unit: "ms", value: spread([1]) };
  const svg = plot("throughput", [figure, alone], "2 cores");
  assertEquals(svg.match(/<circle/g)?.length, 1);
  assertEquals(svg.match(/stroke="#b35900"/g)?.length, 1);
  assertStringIncludes(svg, ">deposits &lt;64&gt;</text>");
  assertStringIncludes(svg, ">200 (150 to 250) /s, against echo &amp; nothing</text>");
  assertStringIncludes(svg, "2.00 (1.50 to 2.50) of echo &amp; nothing");
  assertEquals(svg.includes("alone"), false);
});

Deno.test("plot() puts larger ratios further to the right", () => {
  const at = (ratio: number) => ({
    name: `${ratio}`,
    unit: "/s",
    value: spread([ratio]),
    against: against("one", [ratio], [1]),
  });
  const dots = [...plot("ratios", [0.2, 1, 5].map(at), "").matchAll(/cx="(\d+)"/g)];
  const [a, b, c] = dots.map(([, cx]) => Number(cx));
  assertEquals(a! < b! && b! < c!, true);
  // Logarithmic: a fifth is as far from one as five times.
  assertEquals(Math.abs((b! - a!) - (c! - b!)) <= 1, true);
});
