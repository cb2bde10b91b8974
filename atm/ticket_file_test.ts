import { assertEquals } from "@std/assert";
import type { Ticket } from "../lib/channel/ticket.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { sample } from "../tests/support/sample.ts";
import { TicketFile } from "./ticket_file.ts";

const KID = sample("kid", 16);
const TICKET: Ticket = { id: sample("id", 16), secret: sample("secret", 32), lifetimeS: 60 };
const { lifetimeS: _, ...FOUND } = TICKET;

async function inFolder(
  work: (place: {
    path: string;
    clock: FakeClock;
    open: (options?: { bankKid?: typeof KID; disk?: Disk }) => TicketFile;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/ticket`;
    const clock = new FakeClock();
    const open = (options = {}) =>
      new TicketFile(path, { primitives: webCrypto, clock, bankKid: KID, ...options });
    await work({ path, clock, open });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.filter((name) => name !== "ticket"), [], "no draft is left");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("TicketFile.take() gives what was kept, once", () =>
  inFolder(async ({ path, open }) => {
    await open().keep(TICKET);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(await open().take(), FOUND);
    assertEquals(await open().take(), null);
  }));

Deno.test("TicketFile.take() gives one of two runs at once the ticket", () =>
  inFolder(async ({ open }) => {
    await open().keep(TICKET);
    const found = await Promise.all([open().take(), open().take(), open().take()]);
    assertEquals(found.filter((ticket) => ticket !== null), [FOUND]);
  }));

Deno.test("TicketFile.keep() puts the newest in the place of the one that is there", () =>
  inFolder(async ({ open }) => {
    await open().keep(TICKET);
    await open().keep({ ...TICKET, id: sample("newer", 16) });
    assertEquals(await open().take(), { ...FOUND, id: sample("newer", 16) });
  }));

Deno.test("TicketFile.take() gives no ticket of another bank, and none whose time is over", () =>
  inFolder(async ({ clock, open }) => {
    await open().keep(TICKET);
    assertEquals(await open({ bankKid: sample("other", 16) }).take(), null);
    await open().keep(TICKET);
    await clock.advance(59_999);
    assertEquals(await open().take(), FOUND);
    await open().keep(TICKET);
    await clock.advance(60_000);
    assertEquals(await open().take(), null);
  }));

Deno.test("TicketFile.take() ignores whatever is damaged, and it is gone", () =>
  inFolder(async ({ path, open }) => {
    await open().keep(TICKET);
    const good = await Deno.readFile(path);
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice();
      bad[at]! ^= 0x10;
      await Deno.writeFile(path, bad);
      assertEquals(await open().take(), null, `byte ${at}`);
    }
    for (const length of [0, 1, good.length - 1, good.length + 1]) {
      const bad = new Uint8Array(length);
      bad.set(good.subarray(0, length));
      await Deno.writeFile(path, bad);
      assertEquals(await open().take(), null, `${length} bytes`);
    }
    assertEquals(await open().take(), null);
  }));

Deno.test("TicketFile.take() follows no link, and waits for no pipe", () =>
  inFolder(async ({ path, open }) => {
    await open().keep(TICKET);
    const elsewhere = await Deno.makeTempFile();
    await Deno.rename(path, elsewhere);
    await Deno.symlink(elsewhere, path);
    assertEquals(await open().take(), null);
    assertEquals((await Deno.readFile(elsewhere)).length > 0, true, "it is not touched");
    await open().keep(TICKET);
    assertEquals(await open().take(), FOUND);
    await Deno.remove(elsewhere);
    await new Deno.Command("mkfifo", { args: [path] }).output();
    assertEquals(await open().take(), null);
  }));

Deno.test("TicketFile does without a disk that fails", () =>
  inFolder(async ({ open }) => {
    const fail = () => Promise.reject(new Deno.errors.PermissionDenied());
    await open({ disk: { ...systemDisk, open: fail } }).keep(TICKET);
    await open({ disk: { ...systemDisk, rename: fail } }).keep(TICKET);
    assertEquals(await open().take(), null);
    await open().keep(TICKET);
    // A ticket that cannot be removed could be used twice.
    assertEquals(await open({ disk: { ...systemDisk, remove: fail } }).take(), null);
  }));
