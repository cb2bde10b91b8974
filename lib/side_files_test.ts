import { assertEquals } from "@std/assert";
import { webCrypto } from "./crypto/web_crypto.ts";
import { loginSideFiles, sideFiles } from "./side_files.ts";

Deno.test("sideFiles() are in the card's folder, named by the hash of its name", async () => {
  // printf bob.card | sha256sum
  const files = await sideFiles(webCrypto, "cards/bob.card");
  assertEquals(files.pending, "cards/.cofre-2f146d536c504c33.pending");
  assertEquals(files.journal, "cards/.cofre-2f146d536c504c33.journal");
  assertEquals((await sideFiles(webCrypto, "bob.card")).head, "./.cofre-2f146d536c504c33.head");
  assertEquals((await sideFiles(webCrypto, "/bob.card")).ticket, "/.cofre-2f146d536c504c33.ticket");
  assertEquals(await loginSideFiles(webCrypto, "cards", "bob.card"), files);
});

Deno.test("sideFiles() of the longest card name have names that the file system takes", async () => {
  const files = await sideFiles(webCrypto, `${"a".repeat(250)}.card`);
  for (const path of Object.values(files)) assertEquals(path.length < 50, true);
});
