import { assertEquals, assertStringIncludes } from "@std/assert";
import { ATM_PROGRAM } from "../atm/usage.ts";
import { BANK_PROGRAM } from "../bank/usage.ts";
import { has } from "../tests/support/on_terminal.ts";
import { manPage } from "./manpage.ts";
import type { ProgramSpec } from "./program.ts";

Deno.test("manPage() escapes what roff would take for its own", () => {
  const program: ProgramSpec = {
    name: "demo",
    summary: "a\\b - c",
    usage: ["-a"],
    examples: [["demo -a", ".so /etc/passwd"], ["demo", "'quoted'"]],
    options: [],
    commands: [],
    environment: [],
  };
  const page = manPage(program, "2026-11-21");
  assertStringIncludes(page, "\ndemo \\- a\\eb \\- c\n");
  assertStringIncludes(page, "\n\\&.so /etc/passwd\n");
  assertStringIncludes(page, "\n\\&'quoted'\n");
});

const MANDOC = await has("mandoc");

Deno.test({
  name: `manPage() of both programs passes mandoc -Tlint${MANDOC ? "" : " (needs mandoc)"}`,
  ignore: !MANDOC,
  async fn() {
    for (const program of [ATM_PROGRAM, BANK_PROGRAM]) {
      const file = await Deno.makeTempFile();
      await Deno.writeTextFile(file, manPage(program, "2026-11-21"));
      const { stdout } = await new Deno.Command("mandoc", { args: ["-Tlint", file] }).output();
      await Deno.remove(file);
      assertEquals(new TextDecoder().decode(stdout), "");
    }
  },
});
