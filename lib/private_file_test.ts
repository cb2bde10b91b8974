import { assertEquals, assertRejects } from "@std/assert";
import { utf8 } from "./bytes.ts";
import { systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { KEY_FILE_BYTES_MAX } from "./limits.ts";
import { createExclusive, MODE_PRIVATE, MODE_PUBLIC, readKeyFile } from "./private_file.ts";

const what = "card file";

Deno.test("createExclusive() writes the whole file for its owner alone", async () => {
  await inFolder(async (folder) => {
    const old = Deno.umask(0);
    try {
      await Deno.chmod(folder, 0o777);
      await createExclusive(`${folder}/a`, utf8("secret"), { what, mode: MODE_PRIVATE });
      await createExclusive(`${folder}/b`, utf8("public"), { what, mode: MODE_PUBLIC });
    } finally {
      Deno.umask(old);
    }
    assertEquals(await Deno.readTextFile(`${folder}/a`), "secret");
    assertEquals((await Deno.stat(`${folder}/a`)).mode! & 0o777, 0o600);
    assertEquals((await Deno.stat(`${folder}/b`)).mode! & 0o777, 0o644);
  });
});

Deno.test("createExclusive() touches nothing that exists, nor what a link points to", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "old");
    await Deno.symlink(`${folder}/elsewhere`, `${folder}/link`);
    await Deno.mkdir(`${folder}/dir`);
    for (const name of ["a", "link", "dir"]) {
      await refuses(create(`${folder}/${name}`), `create card file "${folder}/${name}"`, "exists");
    }
    assertEquals(await Deno.readTextFile(`${folder}/a`), "old");
    await assertRejects(() => Deno.lstat(`${folder}/elsewhere`), Deno.errors.NotFound);
  });
});

Deno.test("createExclusive() tells the file system's refusals apart", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "");
    await refuses(create(`${folder}/none/a`), "no such file or folder");
    await refuses(create(`${folder}/a/b`), "a part of its path is not a folder");
    await refuses(create(`${folder}/${"n".repeat(256)}`), "its name is too long");
  });
  await refuses(create("x", opening("EACCES")), "permission denied");
  await refuses(create("x", opening("EROFS")), "the file system is read-only");
  await refuses(create("x", opening("ENOSPC")), "no space is left on the disk");
});

Deno.test("createExclusive() leaves nothing of a file that it could not finish", async () => {
  await inFolder(async (folder) => {
    for (const failing of ["write", "sync"] as const) {
      const disk: Disk = {
        ...systemDisk,
        async open(path, options) {
          const file = await Deno.open(path, options);
          Object.assign(file, { [failing]: () => Promise.reject(systemError("ENOSPC")) });
          return file;
        },
      };
      await refuses(create(`${folder}/a`, disk), "no space is left on the disk");
      await assertRejects(() => Deno.lstat(`${folder}/a`), Deno.errors.NotFound);
    }
  });
});

Deno.test("createExclusive() waits for the disk: the file, then its folder", async () => {
  await inFolder(async (folder) => {
    const synced: string[] = [];
    const disk: Disk = {
      ...systemDisk,
      async open(path, options) {
        const file = await Deno.open(path, options);
        file.sync = () => Promise.resolve(void synced.push(path));
        return file;
      },
    };
    await create(`${folder}/a`, disk);
    assertEquals(synced, [`${folder}/a`, folder]);
  });
});

Deno.test("readKeyFile() reads a file up to the limit", async () => {
  await inFolder(async (folder) => {
    const bytes = new Uint8Array(KEY_FILE_BYTES_MAX).fill(7);
    await Deno.writeFile(`${folder}/a`, bytes);
    assertEquals(await readKeyFile(`${folder}/a`, { what }), bytes);
    await Deno.truncate(`${folder}/a`, 2 ** 40);
    await refuses(readKeyFile(`${folder}/a`, { what }), "it is larger than 65536 bytes");
  });
});

Deno.test("readKeyFile() refuses links, folders, FIFOs and devices, and does not hang", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "x");
    await Deno.symlink(`${folder}/a`, `${folder}/link`);
    await new Deno.Command("mkfifo", { args: [`${folder}/fifo`] }).output();
    await refuses(readKeyFile(`${folder}/link`, { what }), "it is a symbolic link");
    await refuses(readKeyFile(folder, { what }), "it is a folder");
    await refuses(readKeyFile(`${folder}/fifo`, { what }), "it is not a regular file");
    await refuses(readKeyFile("/dev/zero", { what }), "it is not a regular file");
    await refuses(readKeyFile(`${folder}/none`, { what }), "no such file or folder");
    await refuses(readKeyFile(`${folder}/a/b`, { what }), "a part of its path is not a folder");
  });
});

Deno.test("readKeyFile() notices a file that is exchanged between look and open", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "x");
    await Deno.writeTextFile(`${folder}/b`, "y");
    const disk: Disk = { ...systemDisk, open: (_, options) => Deno.open(`${folder}/b`, options) };
    await refuses(readKeyFile(`${folder}/a`, { what, disk }), "it was replaced");
  });
  await refuses(readKeyFile("/etc/hosts", { what, disk: opening("EACCES") }), "permission denied");
});

Deno.test("readKeyFile() warns of a private file that others can read", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "x", { mode: 0o600 });
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    await readKeyFile(`${folder}/a`, { what, warn });
    assertEquals(warnings, []);
    await Deno.chmod(`${folder}/a`, 0o640);
    await readKeyFile(`${folder}/a`, { what, warn });
    assertEquals(warnings.length, 1);
  });
});

function create(path: string, disk: Disk = systemDisk): Promise<void> {
  return createExclusive(path, utf8("x"), { what, mode: MODE_PRIVATE, disk });
}

/** Root may do everything, so that what the system refuses to others is played to us. */
function opening(code: string): Disk {
  return { ...systemDisk, open: () => Promise.reject(systemError(code)) };
}

function systemError(code: string): Error {
  return Object.assign(new Error("played"), { code });
}

async function refuses(promise: Promise<unknown>, ...words: string[]): Promise<void> {
  for (const word of words) await assertRejects(() => promise, UserError, word);
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
