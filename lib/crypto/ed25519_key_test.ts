import { assertEquals } from "@std/assert";
import { decodeHex } from "@std/encoding/hex";
import type { Bytes } from "../bytes.ts";
import { utf8 } from "../bytes.ts";
import { isSafeEd25519Key } from "./ed25519_key.ts";
import { webCrypto } from "./web_crypto.ts";

// y of the small-order points, canonical and y + p where that fits in 255 bits.
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

Deno.test("isSafeEd25519Key() refuses every encoding of a point of small order", () => {
  for (const hex of SMALL_ORDER) {
    for (const sign of [0, 0x80]) {
      const key = decodeHex(hex);
      key[31]! |= sign;
      assertEquals(isSafeEd25519Key(key), false, `${hex} sign ${sign}`);
    }
  }
});

Deno.test("isSafeEd25519Key() refuses y that is not reduced, and other lengths", () => {
  assertEquals(isSafeEd25519Key(littleEndian(2n ** 255n - 1n)), false);
  assertEquals(isSafeEd25519Key(littleEndian(2n ** 255n - 19n + 3n)), false);
  assertEquals(isSafeEd25519Key(littleEndian(3n).slice(1)), false);
  assertEquals(isSafeEd25519Key(new Uint8Array(33).fill(3)), false);
});

Deno.test("isSafeEd25519Key() accepts the keys that people make", async () => {
  for (let i = 0; i < 16; i++) {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    assertEquals(isSafeEd25519Key(await webCrypto.ed25519PublicKey(seed)), true);
  }
});

Deno.test("isSafeEd25519Key() stands between a forger and ed25519Verify()", async () => {
  const identity = littleEndian(1n);
  const forged = new Uint8Array(64).fill(1, 0, 1);
  assertEquals(await webCrypto.ed25519Verify(identity, utf8("pay me"), forged), true);
  assertEquals(isSafeEd25519Key(identity), false);
});

function littleEndian(value: bigint): Bytes {
  return decodeHex(value.toString(16).padStart(64, "0")).reverse() as Bytes;
}
