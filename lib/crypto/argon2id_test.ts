import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { argon2id } from "./argon2id.ts";
import { argon2id as anyArgon2id } from "./argon2_wasm.ts";

// RFC 9106 has one vector for Argon2id, with associated data, which the library does not take.
// These are of the reference implementation (phc-winner-argon2, src/test.c, version 0x13), with
// another memory, lane count or pass count each; where WebCrypto has Argon2id, it passes the
// RFC's vector and has to agree with the library.
const REFERENCE = [
  [64, 2, 1, "password", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"],
  [64, 1, 1, "password", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"],
  [64, 4, 1, "password", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"],
  [
    64,
    2,
    1,
    "differentpassword",
    "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
  ],
] as const;

Deno.test("argon2id() gives what the reference implementation gives", async () => {
  for (const [memoryMib, passes, parallelism, password, expected] of REFERENCE) {
    const cost = { memoryMib, passes, parallelism };
    assertEquals(encodeHex(await argon2id(utf8(password), utf8("somesalt"), cost)), expected);
  }
});

Deno.test("argon2id() of the library fills lanes and small memories as the reference does", async () => {
  const hash = (memorySize: number, parallelism: number) =>
    anyArgon2id({
      password: "password",
      salt: "somesalt",
      iterations: 2,
      parallelism,
      memorySize,
      hashLength: 32,
      outputType: "hex",
    });
  assertEquals(
    [await hash(256, 1), await hash(256, 2)],
    [
      "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
      "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
    ],
  );
});

const webArgon2id = await findWebArgon2id();

Deno.test({
  name: "argon2id() agrees with WebCrypto (install Deno 2.9)",
  ignore: webArgon2id === null,
  async fn() {
    const rfc = await webArgon2id!(new Uint8Array(32).fill(1), {
      nonce: new Uint8Array(16).fill(2),
      secretValue: new Uint8Array(8).fill(3),
      associatedData: new Uint8Array(12).fill(4),
      memory: 32,
      passes: 3,
      parallelism: 4,
    });
    assertEquals(
      encodeHex(rfc),
      "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", // RFC 9106, 5.3
    );
    for (const [memoryMib, passes, parallelism] of [[19, 2, 1], [64, 3, 1], [20, 1, 4]] as const) {
      const [password, nonce] = [utf8("4711"), new Uint8Array(16).fill(7)];
      const web = await webArgon2id!(password, {
        nonce,
        memory: memoryMib * 1024,
        passes,
        parallelism,
      });
      assertEquals(await argon2id(password, nonce, { memoryMib, passes, parallelism }), web);
    }
  },
});

type WebArgon2id = (password: Bytes, parameters: Record<string, unknown>) => Promise<Bytes>;

async function findWebArgon2id(): Promise<WebArgon2id | null> {
  const subtle = crypto.subtle as unknown as {
    importKey(...parameters: unknown[]): Promise<CryptoKey>;
    deriveBits(...parameters: unknown[]): Promise<ArrayBuffer>;
  };
  const load = (password: Bytes) =>
    subtle.importKey("raw-secret", password, "Argon2id", false, ["deriveBits"]);
  try {
    await load(utf8("here?"));
  } catch {
    return null;
  }
  return async (password, parameters) => {
    const key = await load(password);
    return new Uint8Array(
      await subtle.deriveBits({ name: "Argon2id", ...parameters }, key, 256),
    );
  };
}
