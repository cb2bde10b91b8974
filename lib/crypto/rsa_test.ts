import { assert, assertEquals, assertRejects } from "@std/assert";
import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "./node_crypto.ts";
import { generateRsaKeyPair, readRsaPublicKey, RSA_BITS, RsaPrivateKey } from "./rsa.ts";
import { webCrypto } from "./web_crypto.ts";

const label = utf8("label");
const { pkcs8, spki } = await generateRsaKeyPair(2048);
const key = await RsaPrivateKey.import(pkcs8);

Deno.test("RsaPrivateKey.decrypt() undoes rsaOaepEncrypt() of either backend", async () => {
  for (const p of [webCrypto, nodeCrypto]) {
    const ciphertext = await p.rsaOaepEncrypt(spki, label, utf8("secret"));
    assertEquals(ciphertext.length, key.modulusBytes);
    assertEquals(await key.decrypt(ciphertext, label), utf8("secret"));
  }
});

Deno.test("RsaPrivateKey.decrypt() gives null whatever is wrong", async () => {
  const ciphertext = await webCrypto.rsaOaepEncrypt(spki, label, utf8("secret"));
  const damaged = ciphertext.with(100, ciphertext[100]! ^ 1) as Bytes;
  assertEquals(await key.decrypt(ciphertext, utf8("lab")), null);
  assertEquals(await key.decrypt(damaged, label), null);
  assertEquals(await key.decrypt(ciphertext.slice(1), label), null);
  assertEquals(await key.decrypt(new Uint8Array(0), label), null);
  assertEquals(await key.decrypt(key.modulus, label), null);
});

Deno.test("RsaPrivateKey.decrypt() and rsaOaepEncrypt() refuse a label that is not ASCII", async () => {
  const binary = Uint8Array.of(0x61, 0x80);
  const ciphertext = await webCrypto.rsaOaepEncrypt(spki, label, utf8("secret"));
  await assertRejects(() => key.decrypt(ciphertext, binary), Error, "label is ASCII");
  for (const p of [webCrypto, nodeCrypto]) {
    const encrypt = async () => await p.rsaOaepEncrypt(spki, binary, utf8("secret"));
    await assertRejects(encrypt, Error, "label is ASCII");
  }
});

Deno.test("RsaPrivateKey.isInRange() is whether a ciphertext is below the modulus", () => {
  const below = key.modulus.with(255, key.modulus[255]! - 1) as Bytes; // n is odd
  const above = key.modulus.with(255, key.modulus[255]! + 1) as Bytes;
  assertEquals(key.isInRange(below), true);
  assertEquals(key.isInRange(new Uint8Array(256)), true);
  assertEquals(key.isInRange(key.modulus), false);
  if (key.modulus[255] !== 0xff) assertEquals(key.isInRange(above), false);
  assertEquals(key.isInRange(new Uint8Array(256).fill(0xff)), false);
  assertEquals(key.isInRange(new Uint8Array(255)), false);
  assertEquals(key.isInRange(new Uint8Array(257)), false);
});

Deno.test("RsaPrivateKey.import() takes the sizes of the protocol and no other kind of key", async () => {
  for (const bits of RSA_BITS.slice(1)) {
    const pair = await generateRsaKeyPair(bits);
    assertEquals((await RsaPrivateKey.import(pair.pkcs8)).modulusBytes, bits / 8);
  }
  await assertRejects(() => RsaPrivateKey.import(spki), DOMException);
  await assertRejects(() => RsaPrivateKey.import(pkcs8.slice(0, 100)), DOMException);
});

Deno.test("readRsaPublicKey() gives modulus and exponent, or nothing", async () => {
  const numbers = await readRsaPublicKey(spki);
  assertEquals(numbers, { modulus: key.modulus, exponent: Uint8Array.of(1, 0, 1) });
  assert(key.modulus[0]! >= 0x80);
  assertEquals(await readRsaPublicKey(pkcs8), undefined);
  assertEquals(await readRsaPublicKey(spki.slice(0, 100)), undefined);
});
