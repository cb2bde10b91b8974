import { assertEquals, assertRejects } from "@std/assert";
import { lateLocksLetGo } from "../tests/support/late_locks.ts";
import { UserError } from "./errors.ts";
import { FileLock } from "./file_lock.ts";

Deno.test("FileLock.tryAcquire() gives the lock to one at a time", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.lock`;
    const first = await FileLock.tryAcquire(path);
    const second = await FileLock.tryAcquire(path);
    first?.release();
    await lateLocksLetGo(path);
    using third = await FileLock.tryAcquire(path);
    assertEquals([first === null, second === null, third === null], [false, true, false]);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  });
});

Deno.test("FileLock.tryAcquire() refuses what is no regular file, and creates nothing by a link", async () => {
  await inFolder(async (folder) => {
    await Deno.symlink(`${folder}/elsewhere`, `${folder}/link`);
    await new Deno.Command("mkfifo", { args: [`${folder}/fifo`] }).output();
    for (const path of [folder, `${folder}/link`, `${folder}/fifo`]) {
      const message = `Cannot lock "${path}": it is not a regular file`;
      await assertRejects(() => FileLock.tryAcquire(path), UserError, message);
    }
    await assertRejects(() => Deno.lstat(`${folder}/elsewhere`), Deno.errors.NotFound);
    const absent = `${folder}/none/a.lock`;
    await assertRejects(() => FileLock.tryAcquire(absent), UserError, "no such file or folder");
  });
});

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
