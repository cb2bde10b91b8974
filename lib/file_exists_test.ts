import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "./errors.ts";
import { fileExists } from "./file_exists.ts";

Deno.test("fileExists() sees files, folders and broken links, and tells absence from trouble", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(`${folder}/nowhere`, `${folder}/link`);
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const name of ["", "/link", "/file"]) assertEquals(await fileExists(folder + name), true);
    assertEquals(await fileExists(`${folder}/none`), false);
    await assertRejects(() => fileExists(`${folder}/file/below`), UserError, "not a folder");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
