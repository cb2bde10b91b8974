import { assert, assertEquals, assertRejects } from "@std/assert";
import { utf8 } from "../../lib/bytes.ts";
import type { Disk } from "../../lib/disk.ts";
import { Dice } from "./dice.ts";
import type { DiskFaults } from "./disk_faults.ts";
import { Machine } from "./machine.ts";
import { Timeline } from "./timeline.ts";

/** Works on a fresh disk, cuts the power at its end, and gives the machine. */
async function afterPowerCut(
  seed: number,
  work: (disk: Disk, faults: DiskFaults) => Promise<void>,
): Promise<Machine> {
  const timeline = new Timeline();
  const machine = new Machine(timeline, "m", (label) => new Dice(`${seed} ${label}`));
  const process = machine.start("p");
  await timeline.until(work(machine.disk.for(process), machine.disk.faults));
  machine.cutPower();
  return machine;
}

async function write(disk: Disk, path: string, { synced }: { synced: boolean }): Promise<void> {
  using file = await disk.open(path, { write: true, createNew: true });
  await file.write(utf8("0123456789"));
  if (synced) await file.sync();
}

async function syncRoot(disk: Disk): Promise<void> {
  using root = await disk.open("/", { read: true });
  await root.sync();
}

function textOf({ disk }: Machine, path: string): string | null {
  const bytes = disk.peek(path);
  return bytes && new TextDecoder().decode(bytes);
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

Deno.test("SimDisk keeps what was synced, the file and then its name", async () => {
  for (const seed of SEEDS) {
    const machine = await afterPowerCut(seed, async (disk) => {
      await write(disk, "/a", { synced: true });
      await syncRoot(disk);
    });
    assertEquals(textOf(machine, "/a"), "0123456789");
  }
});

Deno.test("SimDisk loses or tears what was not synced, now and then", async () => {
  const seen = new Set<string | null>();
  for (const seed of SEEDS) {
    const machine = await afterPowerCut(seed, async (disk) => {
      await write(disk, "/a", { synced: false });
      await syncRoot(disk);
    });
    seen.add(textOf(machine, "/a"));
  }
  assert(seen.has("") && seen.has("0123456789"), "lost whole, and kept whole");
  assert(seen.size > 3, "torn");
});

Deno.test("SimDisk fails at the call that was chosen, once, and without an effect", async () => {
  for (const [after, path] of [[1, "/a"], [2, "/b"]] as const) {
    const machine = await afterPowerCut(0, async (disk, faults) => {
      faults.set(after, "ENOSPC", "name");
      for (const name of ["/a", "/b"]) {
        if (name === path) {
          await assertRejects(() => write(disk, name, { synced: true }), Error, "ENOSPC");
        } else await write(disk, name, { synced: true });
      }
      await syncRoot(disk);
      assertEquals(faults.met, 1);
    });
    assertEquals(textOf(machine, path), null);
  }
});

for (const isWrittenAgain of [false, true]) {
  const what = isWrittenAgain ? "keeps what was written again" : "gives up what was written";
  Deno.test(`SimDisk ${what} after a sync that failed, whatever the next one says`, async () => {
    const texts = new Set<string | null>();
    for (const seed of SEEDS) {
      const machine = await afterPowerCut(seed, async (disk, faults) => {
        using file = await disk.open("/a", { write: true, createNew: true });
        await syncRoot(disk);
        await file.write(utf8("0123"));
        faults.set(1, "EIO", "sync");
        await assertRejects(() => file.sync(), Error, "EIO");
        if (isWrittenAgain) await file.seek(0, Deno.SeekMode.Start);
        await file.write(utf8(isWrittenAgain ? "01234567" : "4567"));
        await file.sync();
      });
      texts.add(textOf(machine, "/a"));
    }
    assert(texts.has("01234567"));
    assertEquals(texts.has("\0\0\0\x004567"), !isWrittenAgain);
    assertEquals(texts.size === 1, isWrittenAgain);
  });
}

Deno.test("SimDisk loses names whose folder was not synced, and a rename whole or not", async () => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const machine = await afterPowerCut(seed, async (disk) => {
      await write(disk, "/a", { synced: true });
      await syncRoot(disk);
      await disk.rename("/a", "/b");
    });
    seen.add(machine.disk.list("/").join());
  }
  assertEquals([...seen].sort(), ["a", "b"]);
});

Deno.test("SimDisk frees a lock when its process dies, and not before", async () => {
  const timeline = new Timeline();
  const machine = new Machine(timeline, "m", (label) => new Dice(label));
  const [first, second] = [machine.start("1"), machine.start("2")];
  const lock = async (process: typeof first) => {
    const file = await machine.disk.for(process).open("/a", { write: true, create: true });
    return await (file as unknown as { tryLock(): Promise<boolean> }).tryLock();
  };
  assertEquals(await timeline.until(lock(first)), true);
  assertEquals(await timeline.until(lock(second)), false);
  first.kill();
  assertEquals(await timeline.until(lock(second)), true);
});

Deno.test("Process.doom() ends a process before an effect or right after it", async () => {
  const left: boolean[] = [];
  for (const tick of [1, 2, 3]) {
    const timeline = new Timeline();
    const machine = new Machine(timeline, "m", (label) => new Dice(label));
    const process = machine.start("p");
    const died = new Promise<"died">((resolve) => process.onEnd(() => resolve("died")));
    process.doom({ tick, power: false }, () => {});
    let isDone = false;
    const acting = process.act(1, () => isDone = true);
    assertEquals(await timeline.until(Promise.race([acting, died])), tick === 3 ? true : "died");
    left.push(isDone);
  }
  assertEquals(left, [false, true, true]);
});

Deno.test("Timeline.until() says that nobody waits rather than wait for ever", async () => {
  await assertRejects(() => new Timeline().until(new Promise(() => {})), Error, "stands still");
});
