import { assertEquals, assertRejects } from "@std/assert";
import { makeAuthFile } from "./auth_file.ts";
import {
  checkBankKeys,
  encodeBankKeyFile,
  parseBankKeyFile,
  readBankKeyFile,
} from "./bank_key_file.ts";
import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { ed25519Pkcs8 } from "./crypto/key_der.ts";
import { generateRsaKeyPair } from "./crypto/rsa.ts";
import { webCrypto as p } from "./crypto/web_crypto.ts";
import { UserError } from "./errors.ts";
import { FormatError } from "./format_error.ts";
import { encodePem } from "./pem.ts";

const [rsa, otherRsa] = [await generateRsaKeyPair(2048), await generateRsaKeyPair(2048)];
const [seed, otherSeed] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const auth = { path: "bank.auth", file: await authOf(rsa.spki, seed) };

Deno.test("parseBankKeyFile() undoes encodeBankKeyFile()", async () => {
  const file = await parseBankKeyFile(encodeBankKeyFile(rsa.pkcs8, seed));
  assertEquals(file.identitySeed, seed);
  const ciphertext = await p.rsaOaepEncrypt(rsa.spki, utf8(""), utf8("secret"));
  assertEquals(await file.rsa.decrypt(ciphertext, utf8("")), utf8("secret"));
});

Deno.test("parseBankKeyFile() says what is wrong with the content", async () => {
  const ed = ed25519Pkcs8(seed);
  const cases: [Bytes, string][] = [
    [utf8(""), "it is empty"],
    [encodeBankKeyFile(rsa.pkcs8, seed).slice(0, 200), "it ends in the middle of a PEM block"],
    [pem(rsa.pkcs8), "it holds 1 keys, not 2"],
    [pem(rsa.pkcs8, ed, ed), "it holds 3 keys, not 2"],
    [pem(ed, rsa.pkcs8), "its key 2 is not an Ed25519 key"],
    [pem(ed, ed), "its key 1 is not an RSA key"],
    [utf8(encodePem([{ label: "PUBLIC KEY", der: rsa.spki }])), "something else than private keys"],
  ];
  for (const [bytes, reason] of cases) {
    await assertRejects(() => parseBankKeyFile(bytes), FormatError, reason);
  }
});

Deno.test("readBankKeyFile() warns when others may read the file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, encodeBankKeyFile(rsa.pkcs8, seed));
    await Deno.chmod(path, 0o644);
    const warnings: string[] = [];
    await readBankKeyFile(path, { warn: (message) => warnings.push(message) });
    assertEquals(warnings.length, 1);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("checkBankKeys() takes the auth file's own keys alone", async () => {
  const own = await parseBankKeyFile(encodeBankKeyFile(rsa.pkcs8, seed));
  await checkBankKeys(p, { path: "bank.auth.key", file: own }, auth);
  for (
    const foreign of [
      encodeBankKeyFile(otherRsa.pkcs8, seed),
      encodeBankKeyFile(rsa.pkcs8, otherSeed),
    ]
  ) {
    const keys = { path: "bank.auth.key", file: await parseBankKeyFile(foreign) };
    const message = `"bank.auth.key": it does not belong to "bank.auth"`;
    await assertRejects(() => checkBankKeys(p, keys, auth), UserError, message);
  }
});

async function authOf(rsaDer: Bytes, identitySeed: Bytes) {
  const identityKey = await p.ed25519PublicKey(identitySeed);
  return await makeAuthFile(p, { rsaDer, identityKey, auditKeys: [identityKey] });
}

function pem(...ders: Bytes[]): Bytes {
  return utf8(encodePem(ders.map((der) => ({ label: "PRIVATE KEY", der }))));
}
