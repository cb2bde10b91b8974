import { assertEquals, assertRejects } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import {
  bankKid,
  encodeAuthFile,
  formatKid,
  makeAuthFile,
  parseAuthFile,
  readAuthFile,
} from "./auth_file.ts";
import { encodeBankKeyFile } from "./bank_key_file.ts";
import { utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { encodeCardFile } from "./card_file.ts";
import { ed25519Spki } from "./crypto/key_der.ts";
import { generateRsaKeyPair } from "./crypto/rsa.ts";
import { webCrypto as p } from "./crypto/web_crypto.ts";
import { FormatError } from "./format_error.ts";
import { UserError } from "./errors.ts";
import { encodePem } from "./pem.ts";

const rsa = await generateRsaKeyPair(2048);
const [identity, audit, audit2] = await Promise.all(
  [1, 2, 3].map((byte) => p.ed25519PublicKey(new Uint8Array(32).fill(byte))),
) as [Bytes, Bytes, Bytes];
const auth = await makeAuthFile(p, {
  rsaDer: rsa.spki,
  identityKey: identity,
  auditKeys: [audit, audit2],
});

Deno.test("parseAuthFile() undoes encodeAuthFile()", async () => {
  assertEquals(await parseAuthFile(p, encodeAuthFile(auth)), auth);
});

Deno.test("bankKid() covers the RSA and the identity key as they are in the file", async () => {
  const kid = await bankKid(p, utf8("rsa"), utf8("identity"));
  // Computed by another program.
  assertEquals(encodeHex(kid), "f8308130dddf97c99f5a8dcd72e0a4f1");
  const id = decodeHex("00112233445566778899aabbccddeeff");
  assertEquals(formatKid(id), "0011 2233 4455 6677 8899 aabb ccdd eeff");
});

Deno.test("parseAuthFile() says what is wrong with the content", async () => {
  const der = ed25519Spki;
  const small = new Uint8Array(32).fill(1, 0, 1);
  const notRsa = pem(der(identity), der(identity), der(audit));
  const cases: [Bytes, string][] = [
    [utf8(""), "it is empty"],
    [Uint8Array.of(0xff, 0xfe), "it is not a text file"],
    [utf8("hello"), "line 1 begins no PEM block"],
    [pem(rsa.spki, der(identity)), "it holds 2 of at least 3 keys"],
    [encodeAuthFile(auth).slice(0, 300), "it ends in the middle of a PEM block"],
    [notRsa, "its key 1 is not an RSA key"],
    [pem(rsa.spki, rsa.spki, der(audit)), "its key 2 is not an Ed25519 key"],
    [pem(rsa.spki, der(identity), rsa.spki), "its key 3 is not an Ed25519 key"],
    [pem(rsa.spki, der(small), der(audit)), "its key 2 is a weak Ed25519 key"],
    [pem(rsa.spki, der(identity), der(small)), "its key 3 is a weak Ed25519 key"],
    [pem(await spki(1024, [1, 0, 1]), der(identity), der(audit)), "its RSA key has 1024 bits"],
    [pem(await spki(2048, [3]), der(identity), der(audit)), "its RSA exponent is not 65537"],
  ];
  for (const [bytes, reason] of cases) {
    await assertRejects(() => parseAuthFile(p, bytes), FormatError, reason);
  }
});

Deno.test("parseAuthFile() guesses which other file it was given", async () => {
  const card = encodeCardFile({
    bankKid: auth.kid,
    cardId: new Uint8Array(16).fill(1),
    account: "bob",
    secret: new Uint8Array(32),
    pin: "none",
  });
  const key = encodeBankKeyFile(rsa.pkcs8, new Uint8Array(32));
  const certificate = utf8(encodePem([{ label: "CERTIFICATE", der: new Uint8Array(9) }]));
  assertEquals(await hintsOf(card), ["this is a card file; did you mean -c?"]);
  assertEquals((await hintsOf(key))[0]!.includes("private key"), true);
  assertEquals((await hintsOf(certificate))[0]!.includes("certificate"), true);
});

Deno.test("readAuthFile() reads a file, and names it when it is wrong", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, encodeAuthFile(auth));
    assertEquals((await readAuthFile(p, path)).kid, auth.kid);
    await Deno.writeTextFile(path, "");
    const message = `Cannot read auth file "${path}": it is empty`;
    await assertRejects(() => readAuthFile(p, path), UserError, message);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("encodeAuthFile() writes what openssl reads", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, encodeAuthFile(auth));
    const args = ["pkey", "-pubin", "-noout", "-text", "-in", path];
    const { stdout } = await new Deno.Command("openssl", { args }).output();
    assertEquals(new TextDecoder().decode(stdout).startsWith("Public-Key: (2048 bit)"), true);
  } finally {
    await Deno.remove(path);
  }
});

async function hintsOf(bytes: Bytes): Promise<readonly string[]> {
  return (await assertRejects(() => parseAuthFile(p, bytes), FormatError)).hints;
}

function pem(...ders: Bytes[]): Bytes {
  return utf8(encodePem(ders.map((der) => ({ label: "PUBLIC KEY", der }))));
}

async function spki(modulusLength: number, exponent: number[]): Promise<Bytes> {
  const publicExponent = Uint8Array.from(exponent);
  const oaep = { name: "RSA-OAEP", hash: "SHA-256", modulusLength, publicExponent };
  const { publicKey } = await crypto.subtle.generateKey(oaep, true, ["encrypt", "decrypt"]);
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}
