import { createHash, createHmac } from "node:crypto";
import { assertEquals, assertRejects } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import { sample } from "../../tests/support/sample.ts";
import { concat, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { ProtocolError } from "../errors.ts";
import { nodeCrypto } from "./node_crypto.ts";
import type { Primitives } from "./primitives.ts";
import { webCrypto } from "./web_crypto.ts";

const SEED = decodeHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
const backends: [string, Primitives][] = [["webCrypto", webCrypto], ["nodeCrypto", nodeCrypto]];

for (const [name, p] of backends) {
  Deno.test(`${name}.sha256() and .hmacSha256() join their parts`, async () => {
    const [a, b] = [utf8("a"), utf8("bc")];
    assertEquals(await p.sha256(a, b), await p.sha256(utf8("abc")));
    assertEquals(await p.hmacSha256(SEED, a, b), await p.hmacSha256(SEED, utf8("abc")));
    assertEquals(
      encodeHex(await p.hmacSha256(new Uint8Array(0))),
      "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
    );
  });

  Deno.test(`${name} hashes parts of every size alike`, async () => {
    for (const size of [0, 1, 63, 64, 65, 4031, 4032, 4033, 4096, 4097, 9000]) {
      const [a, b] = [sample("a", size), sample("b", size)];
      const [sha, mac] = [createHash("sha256"), createHmac("sha256", a)];
      assertEquals(await p.sha256(a, b), Uint8Array.from(sha.update(a).update(b).digest()));
      assertEquals(await p.hmacSha256(a, b, a), Uint8Array.from(mac.update(b).update(a).digest()));
      assertEquals(await p.sha256(b), await p.sha256(b.subarray(0, 1), b.subarray(1)));
    }
  });

  Deno.test(`${name}.aes256Ctr() carries over all 16 bytes of the counter`, async () => {
    const data = new Uint8Array(32);
    const wrapped = await p.aes256Ctr(SEED, new Uint8Array(16).fill(0xff), data);
    const fromZero = await p.aes256Ctr(SEED, new Uint8Array(16), data);
    assertEquals(wrapped.subarray(16), fromZero.subarray(0, 16));
  });

  Deno.test(`${name}.x25519() refuses every point of low order`, async () => {
    const lowOrder = [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for (const point of lowOrder) {
      const call = async () => await p.x25519(SEED, decodeHex(point));
      assertEquals((await assertRejects(call, ProtocolError)).reason, "low_order_point", point);
    }
  });

  Deno.test(`${name}.ed25519Verify() is false for other lengths and for no point`, async () => {
    const message = utf8("order");
    const key = await p.ed25519PublicKey(SEED);
    const signature = await p.ed25519Sign(SEED, message);
    assertEquals(await p.ed25519Verify(key, message, signature), true);
    assertEquals(await p.ed25519Verify(key, message, signature.slice(1)), false);
    assertEquals(await p.ed25519Verify(key.slice(1), message, signature), false);
    const offCurve = new Uint8Array(32).fill(2, 0, 1);
    assertEquals(await p.ed25519Verify(offCurve, message, signature), false);
  });

  Deno.test(`${name} gives plain arrays of their own`, async () => {
    const results: Bytes[] = [
      await p.sha256(SEED),
      await p.hmacSha256(SEED, SEED),
      await p.aes256Ctr(SEED, SEED.slice(0, 16), SEED),
      await p.x25519PublicKey(SEED),
      await p.ed25519PublicKey(SEED),
      await p.ed25519Sign(SEED, SEED),
    ];
    for (const bytes of results) {
      assertEquals(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      assertEquals(bytes.buffer.byteLength, bytes.length);
    }
  });
}

Deno.test("webCrypto and nodeCrypto agree", async () => {
  let input: Bytes = SEED;
  for (let round = 0; round < 8; round++) {
    const [web, node] = await Promise.all(
      [webCrypto, nodeCrypto].map((p) => everyResult(p, input)),
    );
    assertEquals(web, node);
    input = (await webCrypto.sha256(web!)).slice();
  }
});

Deno.test("nodeCrypto tells keys apart however many it has seen", () => {
  const message = utf8("order");
  const seeds = Array.from({ length: 20 }, (_, i) => SEED.map((byte) => byte ^ i) as Bytes);
  const signed = seeds.map((seed) => nodeCrypto.ed25519Sign(seed, message));
  seeds.forEach((seed, i) => {
    const key = nodeCrypto.ed25519PublicKey(seed);
    assertEquals(nodeCrypto.ed25519Verify(key, message, signed[i]!), true);
    assertEquals(nodeCrypto.ed25519Verify(key, message, signed[(i + 1) % 20]!), false);
    assertEquals(nodeCrypto.ed25519Sign(seed, message), signed[i]!);
  });
});

async function everyResult(p: Primitives, input: Bytes): Promise<Bytes> {
  const x = await p.x25519PublicKey(input);
  return concat(
    await p.sha256(input),
    await p.hmacSha256(input, input),
    await p.aes256Ctr(input, input.slice(0, 16), concat(input, input.subarray(5))),
    x,
    await p.x25519(input.toReversed() as Bytes, x),
    await p.ed25519PublicKey(input),
    await p.ed25519Sign(input, input),
  );
}
