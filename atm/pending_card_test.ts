import { assertEquals, assertRejects } from "@std/assert";
import { readCardFile } from "../lib/card_file.ts";
import type { CardFile } from "../lib/card_file.ts";
import { webCrypto } from "../lib/crypto/web_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { sideFiles } from "../lib/side_files.ts";
import { lateLocksLetGo } from "../tests/support/late_locks.ts";
import { PendingCard } from "./pending_card.ts";
import type { CardPaths } from "./pending_card.ts";

const card: CardFile = {
  bankKid: new Uint8Array(16),
  cardId: new Uint8Array(16).fill(1),
  account: "bob",
  secret: new Uint8Array(32).fill(0x5e),
  pin: "none",
};

Deno.test("PendingCard.complete() gives the card its name, private and whole", async () => {
  await inFolder("bob.card", async (paths, names) => {
    const pending = await PendingCard.create(paths, card);
    assertEquals((await Deno.stat(paths.pending)).mode! & 0o777, 0o600);
    await pending.complete();
    assertEquals(await readCardFile(paths.card), card);
    assertEquals(await names(), ["bob.card"]);
  });
});

Deno.test("PendingCard works for the longest account name", async () => {
  const name = `${"a".repeat(250)}.card`;
  await inFolder(name, async (paths, names) => {
    await (await PendingCard.create(paths, card)).complete();
    assertEquals(await names(), [name]);
  });
});

Deno.test("PendingCard.discard() leaves nothing", async () => {
  await inFolder("bob.card", async (paths, names) => {
    await (await PendingCard.create(paths, card)).discard();
    assertEquals(await names(), []);
  });
});

Deno.test("PendingCard never overwrites a card, before sending nor after", async () => {
  await inFolder("bob.card", async (paths, names) => {
    const pending = await PendingCard.create(paths, card);
    await Deno.writeTextFile(paths.card, "another's");
    const error = await assertRejects(() => pending.complete(), UserError, "it already exists");
    assertEquals(error.hints, [
      `the new account's card is "${paths.pending}": give it another name`,
    ]);
    pending.release();
    assertEquals((await names()).length, 2);
    await assertRejects(() => PendingCard.create(paths, card), UserError, "it already exists");
    assertEquals(await Deno.readTextFile(paths.card), "another's");
  });
  await inFolder("bob.card", async (paths, names) => {
    await Deno.symlink("nowhere", paths.card);
    await assertRejects(() => PendingCard.create(paths, card), UserError, "it already exists");
    assertEquals(await names(), ["bob.card"]);
  });
});

Deno.test("PendingCard.find() gives a later run what a crash left, and nothing else", async () => {
  await inFolder("bob.card", async (paths) => {
    assertEquals(await PendingCard.find(paths), null);
    const living = await PendingCard.create(paths, card);
    assertEquals(await PendingCard.find(paths), null);
    await assertRejects(() => PendingCard.create(paths, card), UserError, "is under way");
    living.release();
    await lateLocksLetGo(paths.pending);
    const found = await PendingCard.find(paths);
    assertEquals(found?.card, card);
    await found?.complete();
    assertEquals(await readCardFile(paths.card), card);
  });
});

Deno.test("PendingCard.complete() ends what a crash between link and remove left", async () => {
  await inFolder("bob.card", async (paths, names) => {
    (await PendingCard.create(paths, card)).release();
    await Deno.link(paths.pending, paths.card);
    await (await PendingCard.find(paths))?.complete();
    assertEquals(await names(), ["bob.card"]);
    assertEquals(await readCardFile(paths.card), card);
  });
});

Deno.test("PendingCard.create() explains what the file system refuses", async () => {
  await inFolder("none/bob.card", async (paths) => {
    const message = `Cannot create card file "${paths.card}": no such file or folder`;
    await assertRejects(() => PendingCard.create(paths, card), UserError, message);
  });
});

async function inFolder(
  name: string,
  run: (paths: CardPaths, names: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/${name}`;
    const { pending } = await sideFiles(webCrypto, path);
    const names = async () => {
      return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
    };
    await run({ card: path, pending }, names);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
