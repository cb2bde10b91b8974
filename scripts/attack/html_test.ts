import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CLASSES } from "../../tests/attacks/lab/classes.ts";
import { TRIALS } from "../../tests/attacks/lab/trial.ts";
import { aboutClasses } from "./document.ts";
import { hexDump, toHtml } from "./html.ts";
import type { LabRun } from "./table.ts";

const EVIL = "<script>alert(1)</script>\x1b[2J";

Deno.test("toHtml() shows what foreign programs print, and lets nothing of it act", () => {
  const run: LabRun = {
    bank: `./bank ${EVIL}`,
    atm: "./atm",
    command: "deno task attack",
    seed: EVIL,
    seconds: 1,
    endedAt: "2026-11-21 14:02 UTC",
    reports: [{
      trial: TRIALS[0]!,
      result: "broken",
      because: EVIL,
      ms: 5,
      transcript: [{ atMs: 1, who: "atm", what: EVIL, bytes: new TextEncoder().encode(EVIL) }],
    }],
  };
  const page = toHtml(run, new Map([[TRIALS[0]!.class, EVIL]]));
  assert(!page.includes("<script"));
  assert(!page.includes("\x1b"));
  assertStringIncludes(page, "default-src 'none'");
  assertStringIncludes(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
  assertStringIncludes(page, "The attacker wins");
});

Deno.test("hexDump() shows 16 bytes a line, and what can be read of them", () => {
  assertEquals(
    hexDump(new TextEncoder().encode("deposit 50.00 to john\n")),
    "0000  6465706f 73697420 35302e30 3020746f  deposit 50.00 to\n" +
      "0010  206a6f68 6e0a                         john.",
  );
});

Deno.test("aboutClasses() finds a paragraph for each class", async () => {
  const about = aboutClasses(await Deno.readTextFile("docs/ATTACKS.md"));
  assertEquals([...about.keys()], Object.keys(CLASSES));
  for (const text of about.values()) assertStringIncludes(text, "What stops it here: ");
});
