import { assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { lateLocksLetGo } from "../tests/support/late_locks.ts";
import { utf8 } from "./bytes.ts";
import { systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { HeldFile } from "./held_file.ts";

Deno.test("HeldFile.create() writes a private file that nobody else can take", async () => {
  await inFolder(async (path) => {
    using held = await HeldFile.create(path, utf8("order"));
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(await held.read(100), utf8("order"));
    assertEquals(await namesIn(path), ["file"]);
    await untaken(path, held);
  });
});

Deno.test("HeldFile.take() takes what is free, and only a regular file", async () => {
  await inFolder(async (path) => {
    (await HeldFile.create(path, utf8("order"))).release();
    using held = await HeldFile.take(path);
    assertEquals(await held?.read(100), utf8("order"));
    assertEquals(await HeldFile.take(`${path}2`), null);
    await Deno.symlink(path, `${path}3`);
    assertEquals(await HeldFile.take(`${path}3`), null);
    await new Deno.Command("mkfifo", { args: [`${path}4`] }).output();
    assertEquals(await HeldFile.take(`${path}4`), null);
  });
});

Deno.test("HeldFile.take() gives null for a file that its holder settles meanwhile", async () => {
  await inFolder(async (path) => {
    (await HeldFile.create(path, utf8("order"))).release();
    const disk: Disk = {
      ...systemDisk,
      async open(name, options) {
        const file = await Deno.open(name, options);
        await Deno.remove(name);
        await Deno.writeTextFile(name, "another");
        return file;
      },
    };
    assertEquals(await HeldFile.take(path, disk), null);
  });
});

Deno.test("HeldFile.create() overwrites nothing", async () => {
  await inFolder(async (path) => {
    await Deno.writeTextFile(path, "old");
    await assertRejects(() => HeldFile.create(path, utf8("new")), Deno.errors.AlreadyExists);
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(await namesIn(path), ["file"]);
  });
});

Deno.test("HeldFile.create() replaces a draft that a crash left, not one in the making", async () => {
  await inFolder(async (path) => {
    await Deno.writeTextFile(`${path}.tmp`, "half");
    const held = await HeldFile.create(path, utf8("whole"));
    assertEquals(await held.read(100), utf8("whole"));
    await held.remove();
    assertEquals(await namesIn(path), []);

    const draft = await HeldFile.create(`${path}.tmp`, utf8("half"));
    const create = () => HeldFile.create(path, utf8("whole"));
    await assertRejects(create, Deno.errors.AlreadyExists);
    assertEquals(await draft.isAt(`${path}.tmp`), true);
    draft.release();
    await lateLocksLetGo(`${path}.tmp`);
  });
});

Deno.test("HeldFile.moveTo() keeps the hold and overwrites nothing, hard links or not", async () => {
  const refuse = () => Promise.reject(Object.assign(new Error("played"), { code: "EPERM" }));
  for (const disk of [systemDisk, { ...systemDisk, link: refuse }]) {
    await inFolder(async (path) => {
      await Deno.writeTextFile(`${path}2`, "old");
      using held = await HeldFile.create(path, utf8("order"), disk);
      await assertRejects(() => held.moveTo(`${path}2`), Deno.errors.AlreadyExists);
      assertEquals(await Deno.readTextFile(`${path}2`), "old");
      await held.moveTo(`${path}3`);
      assertEquals(await namesIn(path), ["file2", "file3"]);
      await untaken(`${path}3`, held);
    });
  }
});

Deno.test("HeldFile.create() leaves nothing when the disk is full", async () => {
  await inFolder(async (path) => {
    const disk: Disk = {
      ...systemDisk,
      async open(name, options) {
        const file = await Deno.open(name, options);
        file.write = () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
        return file;
      },
    };
    await assertRejects(() => HeldFile.create(path, utf8("order"), disk), Error, "full");
    assertEquals(await namesIn(path), []);
  });
});

Deno.test("HeldFile is freed by the death of its process", async () => {
  await inFolder(async (path) => {
    const module = new URL("./held_file.ts", import.meta.url);
    const script = `import { HeldFile } from "${module}";
      await HeldFile.create(Deno.args[0], new Uint8Array(5));
      await Deno.stdout.write(new Uint8Array(1));
      setInterval(() => {}, 1000);`;
    const file = `${path}.ts`;
    await Deno.writeTextFile(file, script);
    const config = fileURLToPath(new URL("../deno.json", import.meta.url));
    const args = ["run", "--config", config, "--allow-read", "--allow-write", file, path];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "null" })
      .spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    const taken = await HeldFile.take(path);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await lateLocksLetGo(path);
    using held = await HeldFile.take(path);
    assertEquals(taken, null);
    assertEquals(await held?.read(9), new Uint8Array(5));
  });
});

/** Nobody can take it until it is released. */
async function untaken(path: string, held: HeldFile): Promise<void> {
  assertEquals(await HeldFile.take(path), null);
  held.release();
  await lateLocksLetGo(path);
  const again = await HeldFile.take(path);
  assertEquals(again === null, false);
  again?.release();
}

async function namesIn(path: string): Promise<string[]> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/file`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
