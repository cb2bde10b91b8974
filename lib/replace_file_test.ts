import { assertEquals, assertRejects } from "@std/assert";
import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { systemDisk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { HeldFile } from "./held_file.ts";
import { replaceFile } from "./replace_file.ts";

const OLD = utf8("old");
const NEW = utf8("new");

Deno.test("replaceFile() makes a private file, and puts another in its place", async () => {
  await inFolder(async (path) => {
    for (const content of [OLD, NEW]) {
      await replaceFile(path, content, { what: "heads" });
      assertEquals(await Deno.readFile(path), content);
    }
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(await namesBeside(path), ["file"]);
  });
});

Deno.test("replaceFile() removes the draft that a killed run left", async () => {
  await inFolder(async (path) => {
    await Deno.writeFile(`${path}.tmp`, utf8("torn"));
    await replaceFile(path, NEW, { what: "heads" });
    assertEquals(await Deno.readFile(path), NEW);
    assertEquals(await namesBeside(path), ["file"]);
  });
});

Deno.test("replaceFile() waits for others: of many at once each is whole, and one stays", async () => {
  await inFolder(async (path) => {
    const contents = Array.from({ length: 8 }, (_, i) => utf8(`${i}`.repeat(1_000)));
    await Promise.all(contents.map((content) => replaceFile(path, content, { what: "heads" })));
    const left = await Deno.readFile(path);
    assertEquals(contents.filter((content) => isSame(content, left)).length, 1);
    assertEquals(await namesBeside(path), ["file"]);
  });
});

Deno.test("replaceFile() leaves the old file where the new one cannot be written", async () => {
  await inFolder(async (path) => {
    await replaceFile(path, OLD, { what: "heads" });
    const disk = { ...systemDisk, rename: () => Promise.reject(new NoSpace()) };
    const message = `Cannot replace heads "${path}": no space is left on the disk`;
    await assertRejects(() => replaceFile(path, NEW, { what: "heads", disk }), UserError, message);
    assertEquals(await Deno.readFile(path), OLD);
    assertEquals(await namesBeside(path), ["file"]);
  });
});

Deno.test("HeldFile.replace() keeps the new file when its folder cannot be synced", async () => {
  await inFolder(async (path) => {
    await HeldFile.replace(path, OLD);
    const disk = {
      ...systemDisk,
      open: (name: string, options: Deno.OpenOptions) =>
        name === path.slice(0, -"/file".length)
          ? Promise.reject(new NoSpace())
          : Deno.open(name, options),
    };
    await assertRejects(() => HeldFile.replace(path, NEW, disk), NoSpace);
    assertEquals(await Deno.readFile(path), NEW);
  });
});

class NoSpace extends Error {
  readonly code = "ENOSPC";
}

function isSame(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

async function namesBeside(path: string): Promise<string[]> {
  const folder = path.slice(0, -"/file".length);
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-replace-" });
  try {
    await run(`${folder}/file`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
