import { assertEquals, assertNotEquals } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { concat, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { argon2id } from "./crypto/argon2id.ts";
import { nodeCrypto } from "./crypto/node_crypto.ts";
import { isLogin } from "./card_id.ts";
import { loginCardId, loginSecret } from "./login.ts";

const IDENTITY = new Uint8Array(32).fill(9) as Bytes;

Deno.test("loginCardId() is of the bank and the account, and says that it is a log-in", async () => {
  const id = await loginCardId(nodeCrypto, IDENTITY, "bob");
  const hash = nodeCrypto.sha256(concat(utf8("cofre/1 login"), IDENTITY, utf8("bob")));
  assertEquals(encodeHex(id), "02" + encodeHex(hash).slice(0, 30));
  assertEquals(isLogin(id), true);
  assertEquals(isLogin(new Uint8Array(16).fill(1)), false);
  assertNotEquals(id, await loginCardId(nodeCrypto, IDENTITY, "bo"));
  assertNotEquals(id, await loginCardId(nodeCrypto, new Uint8Array(32), "bob"));
});

Deno.test("loginSecret() is Argon2id at the cost that cofre/1 fixes", async () => {
  const salt = nodeCrypto.sha256(utf8("cofre/1 login salt"), IDENTITY, utf8("bob"));
  const cost = { memoryMib: 64, passes: 3, parallelism: 1 };
  assertEquals(
    await loginSecret(nodeCrypto, IDENTITY, "bob", "correct horse"),
    await argon2id(utf8("correct horse"), salt, cost),
  );
});

Deno.test("loginSecret() is another one for each account, bank and password", async () => {
  const secrets = [
    await loginSecret(nodeCrypto, IDENTITY, "bob", "correct horse"),
    await loginSecret(nodeCrypto, IDENTITY, "bob", "Correct horse"),
    await loginSecret(nodeCrypto, IDENTITY, "eve", "correct horse"),
    await loginSecret(nodeCrypto, new Uint8Array(32), "bob", "correct horse"),
  ].map((secret) => encodeHex(secret));
  assertEquals(new Set(secrets).size, 4);
});

Deno.test("loginSecret() does not tell the two spellings of a letter apart", async () => {
  const [composed, decomposed] = ["caf\u00e9 creme", "cafe\u0301 creme"];
  assertEquals(
    await loginSecret(nodeCrypto, IDENTITY, "bob", composed),
    await loginSecret(nodeCrypto, IDENTITY, "bob", decomposed),
  );
});
