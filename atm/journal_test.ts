import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { encodeOrder } from "../lib/channel/order.ts";
import { webCrypto as primitives } from "../lib/crypto/web_crypto.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { lateLocksLetGo } from "../tests/support/late_locks.ts";
import { Journal, JOURNAL_ENTRIES_MAX } from "./journal.ts";
import { encodeEntry } from "./journal_entry.ts";
import type { EntrySigner } from "./journal_entry.ts";

const bankKid = new Uint8Array(16).fill(0xb0);
const [one, two, three] = [1, 2, 3].map((byte) => new Uint8Array(140).fill(byte)) as Bytes[];
const nameOf = (ms: number, byte: string) =>
  `${String(ms).padStart(20, "0")}-${byte.repeat(16)}.order`;

Deno.test("Journal offers what no run holds, oldest first, until it is removed", async () => {
  await withJournal(async ({ journal, folder, names }) => {
    for (const [order, ms] of [[two!, 2000], [three!, 30_000], [one!, 1000]] as const) {
      (await journal.add(order, ms)).release();
    }
    assertEquals((await Deno.stat(folder)).mode! & 0o777, 0o700);
    const seen: number[] = [];
    for await (const entry of journal.unheld()) {
      seen.push(entry.order[0]!);
      if (entry.order[0] !== 2) await entry.remove();
    }
    assertEquals(seen, [1, 2, 3]);
    assertEquals(await names(), [nameOf(2000, "02")]);
    for await (const entry of journal.unheld()) assertEquals(entry.order, two);
  });
});

Deno.test("Journal.unheld() leaves out what a run still holds", async () => {
  await withJournal(async ({ journal, folder }) => {
    const held = await journal.add(one!, 1000);
    assertEquals(await ordersOf(journal), []);
    held.release();
    await lateLocksLetGo(folder);
    assertEquals(await ordersOf(journal), [one!]);
  });
});

Deno.test("Journal.unheld() lets go of an entry when the caller stops", async () => {
  await withJournal(async ({ journal }) => {
    (await journal.add(one!, 1000)).release();
    for await (const _ of journal.unheld()) break;
    assertEquals(await ordersOf(journal), [one!]);
  });
});

Deno.test("HeldEntry.putAside() keeps the file and offers it no more", async () => {
  await withJournal(async ({ journal, names }) => {
    await (await journal.add(one!, 1000)).putAside();
    assertEquals(await ordersOf(journal), []);
    assertEquals(await names(), [nameOf(1000, "01") + ".aside"]);
  });
});

Deno.test("Journal.add() has order and folder on the disk before it returns", async () => {
  const calls: string[] = [];
  const disk: Disk = {
    ...systemDisk,
    async open(path, options) {
      const file = await Deno.open(path, options);
      const last = path.slice(path.lastIndexOf("."));
      file.sync = () => Promise.resolve(void calls.push(`sync ${last}`));
      return file;
    },
    link: (from, to) => (calls.push("link"), Deno.link(from, to)),
  };
  await withJournal(async ({ journal }) => {
    (await journal.add(one!, 1000)).release();
    assertEquals(calls.slice(-3), ["sync .tmp", "link", "sync .journal"]);
  }, { disk });
});

Deno.test("Journal puts damaged and foreign files aside, reports them once and goes on", async () => {
  await withJournal(async ({ journal, folder, names, reports }) => {
    (await journal.add(three!, 9000)).release();
    const whole = await encodeEntry(primitives, { bankKid, mark: "ask", order: one! });
    await Deno.writeFile(`${folder}/${nameOf(1, "01")}`, whole.slice(0, -1));
    await Deno.writeFile(`${folder}/${nameOf(2, "01")}`, whole.with(60, 7));
    await Deno.writeFile(`${folder}/${nameOf(3, "01")}`, new Uint8Array(0));
    await Deno.writeFile(`${folder}/${nameOf(4, "01")}`, new Uint8Array(100_000));
    await Deno.mkdir(`${folder}/${nameOf(5, "01")}`);
    await Deno.symlink("/etc/passwd", `${folder}/${nameOf(6, "01")}`);
    await new Deno.Command("mkfifo", { args: [`${folder}/${nameOf(7, "01")}`] }).output();
    await Deno.writeTextFile(`${folder}/${"n".repeat(255)}`, "foreign");
    const checked = async (body: Bytes) => concat(body, await primitives.sha256(body));
    const [short, long] = [whole.slice(0, 20), concat(whole.slice(0, -32), whole.slice(0, 1))];
    await Deno.writeFile(`${folder}/${nameOf(8, "01")}`, await checked(short));
    await Deno.writeFile(`${folder}/${nameOf(9, "01")}`, await checked(long));
    assertEquals(await ordersOf(journal), [three!]);
    assertEquals(reports.length, 10);
    assertEquals((await names()).filter((name) => !name.endsWith(".aside")).length, 1);
    assertEquals(await ordersOf(journal), [three!]);
    assertEquals(reports.length, 10);
    assertEquals(reports.filter((report) => report.endsWith("it is damaged")).length, 4);
  });
});

Deno.test("Journal removes a draft whose order never left", async () => {
  await withJournal(async ({ journal, folder, names, reports }) => {
    (await journal.add(one!, 1000)).release();
    await Deno.writeTextFile(`${folder}/${nameOf(1, "01")}.tmp`, "half");
    assertEquals(await ordersOf(journal), [one!]);
    assertEquals(await names(), [nameOf(1000, "01")]);
    assertEquals(reports, []);
  });
});

Deno.test("Journal.add() tries again when another run tidied its draft away", async () => {
  let links = 0;
  const disk: Disk = {
    ...systemDisk,
    async link(from, to) {
      if (links++ === 0) await Deno.remove(from);
      await Deno.link(from, to);
    },
  };
  await withJournal(async ({ journal, names }) => {
    (await journal.add(one!, 1)).release();
    assertEquals(await names(), [nameOf(1, "01")]);
  }, { disk });
});

Deno.test("Journal leaves alone what is another bank's or a newer atm's", async () => {
  await withJournal(async ({ journal, folder, names, reports }) => {
    (await journal.add(three!, 3)).release();
    const foreign = await encodeEntry(primitives, {
      bankKid: bankKid.with(0, 1),
      mark: "ask",
      order: one!,
    });
    await Deno.writeFile(`${folder}/${nameOf(1, "01")}`, foreign);
    const two0 = await encodeEntry(primitives, { bankKid, mark: "ask", order: two! });
    const body = two0.slice(0, -32).with(16, 2);
    const newer = concat(body, await primitives.sha256(body));
    await Deno.writeFile(`${folder}/${nameOf(2, "02")}`, newer);
    assertEquals(await ordersOf(journal), [three!]);
    assertEquals(reports.length, 1);
    assertEquals((await names()).length, 3);
  });
});

Deno.test("HeldEntry.become() leaves the old order or the new one, whenever it is cut off", async () => {
  const terminal = { terminalId: new Uint8Array(16).fill(7), seed: new Uint8Array(32).fill(8) };
  const orderOf = (byte: number) =>
    encodeOrder({
      txnId: new Uint8Array(16).fill(byte),
      operation: "deposit",
      currency: "EUR",
      amountCents: 500n,
      cardId: new Uint8Array(16),
      terminalId: terminal.terminalId,
      accountHash: new Uint8Array(32),
    });
  const cases: [last: string, left: Bytes][] = [
    ["sync", one!],
    ["rename", one!],
    ["nothing", orderOf(5)],
  ];
  for (const [last, left] of cases) {
    let armed = false;
    const cut = (name: string) => {
      if (armed && name === last) throw new Error("cut off");
    };
    const disk: Disk = {
      ...systemDisk,
      async open(path, options) {
        const file = await Deno.open(path, options);
        const sync = file.sync.bind(file);
        file.sync = () => (cut("sync"), sync());
        return file;
      },
      rename: (from, to) => (cut("rename"), Deno.rename(from, to)),
    };
    await withJournal(async ({ journal, folder, names, reports }) => {
      const entry = await journal.add(one!, 1);
      armed = true;
      const cutOff = await entry.become(orderOf(5)).then(() => false, () => true);
      armed = false;
      assertEquals(cutOff, last !== "nothing");
      entry.release();
      await lateLocksLetGo(folder);
      for await (const found of journal.unheld()) {
        assertEquals([found.order, found.mark], [left, left === one ? "ask" : "settle"]);
      }
      assertEquals(await names(), [nameOf(1, "01")]);
      assertEquals(reports, []);
    }, { disk, terminal });
  }
});

Deno.test("HeldEntry.become() holds the new file", async () => {
  await withJournal(async ({ journal, names }) => {
    const entry = await journal.add(one!, 1);
    await entry.become(two!);
    assertEquals(await ordersOf(journal), []);
    await entry.remove();
    assertEquals(await names(), []);
  }, { terminal: { terminalId: new Uint8Array(16), seed: new Uint8Array(32) } });
});

Deno.test("Journal is not blocked by an entry that cannot be read", async () => {
  const disk: Disk = {
    ...systemDisk,
    open: (path, options) =>
      path.endsWith(nameOf(1, "01"))
        ? Promise.reject(Object.assign(new Error("played"), { code: "EACCES" }))
        : Deno.open(path, options),
  };
  await withJournal(async ({ journal, names, reports }) => {
    (await journal.add(one!, 1)).release();
    (await journal.add(two!, 2)).release();
    assertEquals(await ordersOf(journal), [two!]);
    assertEquals(reports.length, 1);
    assertEquals((await names()).length, 2);
  }, { disk });
});

Deno.test("Journal.add() refuses when the journal is full, and says what to do", async () => {
  const many = Array.from({ length: JOURNAL_ENTRIES_MAX }, (_, i) => ({ name: `${i}.aside` }));
  const disk = { ...systemDisk, readDir: () => many as unknown as AsyncIterable<Deno.DirEntry> };
  await withJournal(async ({ journal }) => {
    const error = await assertRejects(() => journal.add(one!, 1), UserError, "it is full");
    assertEquals(error.hints.length, 2);
    many.pop();
    (await journal.add(one!, 1)).release();
  }, { disk });
});

Deno.test("Journal refuses a folder that is a link or a file, and reports one open to others", async () => {
  await withJournal(async ({ folder, reports, deps }) => {
    await Deno.symlink("/tmp", folder);
    await assertRejects(() => Journal.open(folder, deps), UserError, "it is not a folder");
    await Deno.remove(folder);
    await Deno.writeTextFile(folder, "");
    await assertRejects(() => Journal.open(folder, deps), UserError, "it is not a folder");
    await Deno.remove(folder);
    await Deno.mkdir(folder);
    await Deno.chmod(folder, 0o777);
    await Journal.open(folder, deps);
    assertEquals(reports.length, 1);
  });
});

interface Bench {
  journal: Journal;
  folder: string;
  deps: Parameters<typeof Journal.open>[1];
  reports: string[];
  names: () => Promise<string[]>;
}

async function withJournal(
  run: (bench: Bench) => Promise<void>,
  options: { disk?: Disk; terminal?: EntrySigner } = {},
): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    const folder = `${parent}/.cofre-0.journal`;
    const reports: string[] = [];
    const report = (message: string) => void reports.push(message);
    const deps = { primitives, bankKid, report, ...options };
    const names = async () =>
      (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
    await run({ journal: await Journal.open(folder, deps), folder, deps, reports, names });
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

function ordersOf(journal: Journal): Promise<Bytes[]> {
  return Array.fromAsync(journal.unheld(), ({ order }) => order);
}

Deno.test("Journal.removeIfEmpty() leaves no folder behind, but every order", async () => {
  await withJournal(async ({ journal, folder, names }) => {
    await journal.removeIfEmpty();
    await (await journal.add(one!, 1000)).remove();
    await journal.removeIfEmpty();
    await assertRejects(() => Deno.stat(folder), Deno.errors.NotFound);
    (await journal.add(one!, 1000)).release();
    await journal.removeIfEmpty();
    assertEquals(await names(), [nameOf(1000, "01")]);
  });
});
