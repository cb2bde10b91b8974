import { assertEquals } from "@std/assert";
import { hkdfSync } from "node:crypto";
import { sample } from "../../tests/support/sample.ts";
import { concat } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { deriveSessionKeys } from "./key_schedule.ts";
import type { DerivedKeys } from "./key_schedule.ts";

const SECRETS = { session: sample("S", 32), diffieHellman: sample("X25519(x, Y)", 32) };
const TH2 = sample("th2", 32);

function flat({ atm, bank, resume }: DerivedKeys): Bytes[] {
  return [atm.encryption, atm.mac, bank.encryption, bank.mac, resume];
}

for (const [name, p] of [["webCrypto", webCrypto], ["nodeCrypto", nodeCrypto]] as const) {
  Deno.test(`deriveSessionKeys() on ${name} is HKDF under five labels`, async () => {
    const ikm = concat(SECRETS.session, SECRETS.diffieHellman);
    const labels = ["atm enc", "atm mac", "bank enc", "bank mac", "resume"];
    const expected = labels.map((label) =>
      new Uint8Array(hkdfSync("sha256", ikm, TH2, `cofre/1 ${label}`, 32))
    );
    const keys = flat(await deriveSessionKeys(p, SECRETS, TH2));
    assertEquals(keys, expected);
    assertEquals(new Set(keys.map((key) => key.join())).size, 5);
  });
}

Deno.test("deriveSessionKeys() gives one session's keys in one array, and no other's", async () => {
  const [one, other] = [0, 1].map(async () =>
    flat(await deriveSessionKeys(nodeCrypto, SECRETS, TH2))
  );
  const buffers = (keys: readonly Bytes[]) => new Set(keys.map(({ buffer }) => buffer));
  assertEquals(buffers(await one!).size, 1);
  assertEquals(buffers([...await one!, ...await other!]).size, 2);
  assertEquals((await one!)[0]!.buffer.byteLength, 5 * 32);
});

Deno.test("deriveSessionKeys() changes every key with every input", async () => {
  const other = sample("other", 32);
  const all = [
    await deriveSessionKeys(nodeCrypto, SECRETS, TH2),
    await deriveSessionKeys(nodeCrypto, { ...SECRETS, session: other }, TH2),
    await deriveSessionKeys(nodeCrypto, { ...SECRETS, diffieHellman: other }, TH2),
    await deriveSessionKeys(nodeCrypto, SECRETS, other),
  ];
  assertEquals(new Set(all.flatMap(flat).map((key) => key.join())).size, 20);
});

Deno.test("deriveSessionKeys() overwrites what the keys came from", async () => {
  const seen: Bytes[] = [];
  const made: Bytes[] = [];
  const spy: Primitives = {
    ...nodeCrypto,
    hmacSha256(key, ...parts) {
      seen.push(key, parts[0]!);
      made.push(nodeCrypto.hmacSha256(key, ...parts));
      return made.at(-1)!;
    },
  };
  await deriveSessionKeys(spy, SECRETS, TH2);
  const [salt, ikm, master] = seen;
  assertEquals(salt, TH2);
  assertEquals(ikm, new Uint8Array(64));
  assertEquals(master, new Uint8Array(32));
  assertEquals(made, Array(6).fill(new Uint8Array(32)), "and what was copied");
});
