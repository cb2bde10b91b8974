// Project Wycheproof's cases, read in place; without them these tests are ignored by name.

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import type { Bytes } from "../../lib/bytes.ts";
import { hkdfExpand32, hkdfExtract } from "../../lib/crypto/hkdf.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { OAEP } from "../../lib/crypto/rsa.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { RsaPrivateKey } from "../../lib/crypto/rsa.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";

const FOLDER = new URL("../../../shared/vectors/wycheproof/", import.meta.url);
const backends: [string, Primitives][] = [["webCrypto", webCrypto], ["nodeCrypto", nodeCrypto]];

interface Case {
  tcId: number;
  flags: string[];
  result: "valid" | "acceptable" | "invalid";
}

interface Group<C> {
  tests: C[];
}

interface Hmac extends Case {
  key: string;
  msg: string;
  tag: string;
}

wycheproof<Hmac>("hmac_sha256", async (p, test) => {
  const mac = encodeHex(await p.hmacSha256(decodeHex(test.key), decodeHex(test.msg)));
  // Tags of 16 bytes are the first half of the MAC.
  assertEquals(mac.slice(0, test.tag.length) === test.tag, test.result === "valid");
});

interface Hkdf extends Case {
  ikm: string;
  salt: string;
  info: string;
  size: number;
  okm: string;
}

wycheproof<Hkdf>("hkdf_sha256", async (p, test) => {
  if (test.result === "invalid") {
    // More than 255 blocks: nothing that hkdfExpand32, which gives one block, can be asked for.
    assertEquals(test.flags, ["SizeTooLarge"]);
    return assert(test.size > 255 * 32);
  }
  const prk = await hkdfExtract(p, decodeHex(test.salt), decodeHex(test.ikm));
  const okm = encodeHex(await hkdfExpand32(p, prk, decodeHex(test.info)));
  const size = Math.min(32, test.size);
  assertEquals(okm.slice(0, 2 * size), test.okm.slice(0, 2 * size));
});

interface X25519 extends Case {
  public: string;
  private: string;
  shared: string;
}

wycheproof<X25519>("x25519", async (p, test) => {
  const agree = async () => await p.x25519(decodeHex(test.private), decodeHex(test.public));
  if (test.flags.includes("ZeroSharedSecret")) {
    assertEquals((await assertRejects(agree, ProtocolError)).reason, "low_order_point");
  } else {
    // "Acceptable" says that a library may refuse twists and non-canonical points; RFC 7748, 5,
    // says that they are taken, and so does every peer of ours.
    assertNotEquals(test.result, "invalid");
    assertEquals(encodeHex(await agree()), test.shared);
  }
});

interface Ed25519 extends Case {
  msg: string;
  sig: string;
}

wycheproof<Ed25519, { publicKey: { pk: string } }>("ed25519", async (p, test, group) => {
  const key = decodeHex(group.publicKey.pk);
  const holds = await p.ed25519Verify(key, decodeHex(test.msg), decodeHex(test.sig));
  assertEquals(holds, test.result === "valid");
});

interface Oaep extends Case {
  msg: string;
  ct: string;
  label: string;
}

interface OaepGroup {
  privateKeyPkcs8: string;
  privateKey: { modulus: string; publicExponent: string };
}

for (const bits of [2048, 3072, 4096]) {
  const name = `rsa_oaep_${bits}_sha256_mgf1sha256`;
  wycheproof<Oaep, OaepGroup>(name, async (p, test, group) => {
    const key = await RsaPrivateKey.import(decodeHex(group.privateKeyPkcs8));
    const [label, message] = [decodeHex(test.label), decodeHex(test.msg)];
    if (label.some((byte) => byte >= 0x80)) {
      // Valid by the standard; our API refuses them all alike (lib/crypto/rsa.ts says why).
      await assertRejects(() => key.decrypt(decodeHex(test.ct), label), Error, "label is ASCII");
      await assertRejects(
        async () => await p.rsaOaepEncrypt(await spkiOf(group), label, message),
        Error,
        "label is ASCII",
      );
      return;
    }
    const decrypted = await key.decrypt(decodeHex(test.ct), label);
    assertEquals(decrypted, test.result === "valid" ? message : null);
    if (test.result === "valid") {
      const own = await p.rsaOaepEncrypt(await spkiOf(group), label, message);
      assertEquals(await key.decrypt(own, label), message);
    }
  });
}

async function spkiOf(group: OaepGroup): Promise<Bytes> {
  const base64Url = (hex: string) =>
    decodeHex(hex.replace(/^00/, "")).toBase64({ alphabet: "base64url", omitPadding: true });
  const { modulus, publicExponent } = group.privateKey;
  const jwk = { kty: "RSA", n: base64Url(modulus), e: base64Url(publicExponent) };
  const key = await crypto.subtle.importKey("jwk", jwk, OAEP, true, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.exportKey("spki", key));
}

/** One test a backend, which judges every case of the file and says which one fails. */
function wycheproof<C extends Case, G = unknown>(
  file: string,
  judge: (p: Primitives, test: C, group: G & Group<C>) => Promise<void>,
): void {
  const text = readOrUndefined(new URL(`${file}_test.json`, FOLDER));
  const note = text === undefined ? " (vectors absent)" : "";
  for (const [name, p] of backends) {
    Deno.test({
      name: `${name}: Wycheproof ${file}${note}`,
      ignore: text === undefined,
      async fn() {
        const { numberOfTests, testGroups } = JSON.parse(text!);
        let judged = 0;
        for (const group of testGroups as (G & Group<C>)[]) {
          for (const test of group.tests) {
            await judge(p, test, group).catch((error) => {
              throw new Error(`case ${test.tcId} (${test.flags})`, { cause: error });
            });
            judged++;
          }
        }
        assertEquals(judged, numberOfTests);
      },
    });
  }
}

function readOrUndefined(url: URL): string | undefined {
  try {
    return Deno.readTextFileSync(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
