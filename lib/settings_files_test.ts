import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { UserError } from "./errors.ts";
import { findSettingsFiles } from "./settings_files.ts";

/** A home with the user's settings, if any text is given; the current folder has none. */
async function withHome(
  text: string | null,
  use: (home: string, path: string) => void | Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const path = join(home, ".config", "cofre", "cofre.json");
  try {
    await Deno.mkdir(join(home, ".config", "cofre"), { recursive: true });
    if (text !== null) await Deno.writeTextFile(path, text);
    await use(home, path);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("findSettingsFiles() looks below XDG_CONFIG_HOME, else below ~/.config", async () => {
  await withHome("{}", (HOME, path) => {
    assertEquals(findSettingsFiles({ HOME }), [{ path, text: "{}" }]);
    const XDG_CONFIG_HOME = join(HOME, ".config");
    assertEquals(findSettingsFiles({ XDG_CONFIG_HOME }), [{ path, text: "{}" }]);
    // A relative one is not looked at.
    assertEquals(findSettingsFiles({ XDG_CONFIG_HOME: ".config", HOME }), [{ path, text: "{}" }]);
    assertEquals(findSettingsFiles({}), []);
    assertEquals(findSettingsFiles({ HOME: "" }), []);
  });
  await withHome(null, (HOME) => assertEquals(findSettingsFiles({ HOME }), []));
});

Deno.test("findSettingsFiles() refuses a file that others may write, or that is none", async () => {
  await withHome("{}", async (HOME, path) => {
    await Deno.chmod(path, 0o646);
    assertThrows(() => findSettingsFiles({ HOME }), UserError, "every user may write it");
    await Deno.chmod(path, 0o644);
    await Deno.writeTextFile(path, " ".repeat(65_537));
    assertThrows(() => findSettingsFiles({ HOME }), UserError, "too large");
    await Deno.remove(path);
    await Deno.mkdir(path);
    assertThrows(() => findSettingsFiles({ HOME }), UserError, "it is not a file");
  });
});
