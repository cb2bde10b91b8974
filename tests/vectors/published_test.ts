// The examples that the standards themselves print, on both backends.

import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding/hex";
import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { hkdfExpand32, hkdfExtract } from "../../lib/crypto/hkdf.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../lib/crypto/primitives.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";

const h = decodeHex;
const repeat = (byte: number, length: number): Bytes => new Uint8Array(length).fill(byte);
const backends: [string, Primitives][] = [["webCrypto", webCrypto], ["nodeCrypto", nodeCrypto]];

for (const [name, p] of backends) {
  Deno.test(`${name}: SHA-256, FIPS 180-4 examples`, async () => {
    const examples: [Bytes, string][] = [
      [utf8(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
      [utf8("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
      [
        utf8("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
      ],
      [
        repeat(0x61, 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      ],
    ];
    for (const [message, digest] of examples) {
      assertEquals(encodeHex(await p.sha256(message)), digest);
    }
  });

  Deno.test(`${name}: HMAC-SHA-256, RFC 4231, 4`, async () => {
    const long = "Test Using Larger Than Block-Size Key - Hash Key First";
    const longer = "This is a test using a larger than block-size key and a larger than " +
      "block-size data. The key needs to be hashed before being used by the HMAC algorithm.";
    const examples: [Bytes, Bytes, string][] = [
      [
        repeat(0x0b, 20),
        utf8("Hi There"),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      ],
      [
        utf8("Jefe"),
        utf8("what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      ],
      [
        repeat(0xaa, 20),
        repeat(0xdd, 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
      ],
      [
        h("0102030405060708090a0b0c0d0e0f10111213141516171819"),
        repeat(0xcd, 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
      ],
      [repeat(0x0c, 20), utf8("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"],
      [
        repeat(0xaa, 131),
        utf8(long),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
      ],
      [
        repeat(0xaa, 131),
        utf8(longer),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
      ],
    ];
    for (const [key, data, mac] of examples) {
      assertEquals(encodeHex(await p.hmacSha256(key, data)).slice(0, mac.length), mac);
    }
  });

  // The suite asks HKDF for one block only, so the longer outputs are compared as far as that.
  Deno.test(`${name}: HKDF-SHA-256, RFC 5869, A.1 to A.3`, async () => {
    const upTo = (from: number, length: number) => new Uint8Array(length).map((_, i) => from + i);
    const examples: [Bytes, Bytes, Bytes, string, string][] = [
      [
        repeat(0x0b, 22),
        upTo(0x00, 13),
        upTo(0xf0, 10),
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
      ],
      [
        upTo(0x00, 80),
        upTo(0x60, 80),
        upTo(0xb0, 80),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
      ],
      [
        repeat(0x0b, 22),
        utf8(""),
        utf8(""),
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
      ],
    ];
    for (const [ikm, salt, info, prk, okm] of examples) {
      const extracted = await hkdfExtract(p, salt, ikm);
      assertEquals(encodeHex(extracted), prk);
      assertEquals(encodeHex(await hkdfExpand32(p, extracted, info)), okm);
    }
  });

  Deno.test(`${name}: AES-256-CTR, SP 800-38A, F.5.5 and F.5.6`, async () => {
    const key = h("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    const counter = h("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const plaintext = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
      "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
    const ciphertext = "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5" +
      "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6";
    assertEquals(encodeHex(await p.aes256Ctr(key, counter, h(plaintext))), ciphertext);
    assertEquals(encodeHex(await p.aes256Ctr(key, counter, h(ciphertext))), plaintext);
  });

  Deno.test(`${name}: X25519, RFC 7748, 5.2`, async () => {
    const examples: [string, string, string][] = [
      [
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
      ],
      [
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
      ],
    ];
    for (const [scalar, u, result] of examples) {
      assertEquals(encodeHex(await p.x25519(h(scalar), h(u))), result);
    }
    let k: Bytes = repeat(9, 32).fill(0, 1);
    let u = k;
    for (let i = 0; i < 1000; i++) [k, u] = [await p.x25519(k, u), k];
    assertEquals(encodeHex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
  });

  Deno.test(`${name}: X25519, RFC 7748, 6.1`, async () => {
    const alice = h("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    const bob = h("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const aliceKey = h("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    const bobKey = h("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    const shared = h("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assertEquals(await p.x25519PublicKey(alice), aliceKey);
    assertEquals(await p.x25519PublicKey(bob), bobKey);
    assertEquals(await p.x25519(alice, bobKey), shared);
    assertEquals(await p.x25519(bob, aliceKey), shared);
  });

  Deno.test(`${name}: Ed25519, RFC 8032, 7.1`, async () => {
    const examples: [string, string, string, string][] = [
      [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      ],
      [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      ],
      [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
      ],
      [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589" +
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
      ],
    ];
    for (const [seed, key, message, signature] of examples) {
      assertEquals(encodeHex(await p.ed25519PublicKey(h(seed))), key);
      assertEquals(encodeHex(await p.ed25519Sign(h(seed), h(message))), signature);
      assertEquals(await p.ed25519Verify(h(key), h(message), h(signature)), true);
    }
  });
}
