import { assertEquals } from "@std/assert";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample } from "../../tests/support/sample.ts";
import { concat, uint, utf8 } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { decodeParameters, encodeParameters } from "./parameters.ts";

const SEED = sample("identity", 32);
const TH2 = sample("th2", 32);
const BANK = { identitySeed: SEED, th2: TH2 };
const ATM = { identityKey: nodeCrypto.ed25519PublicKey(SEED), th2: TH2 };
const PARAMETERS = {
  bankTimeMs: 1_800_000_000_000,
  sessionId: sample("session", 16),
  logId: sample("log", 16),
  idleLimitS: 65_535,
  treeSize: 2n ** 64n - 1n,
  root: sample("root", 32),
  ticketId: sample("ticket", 16),
  ticketLifetimeS: 4_294_967_295,
};

Deno.test("encodeParameters() puts every field in its place", async () => {
  const unsigned = concat(
    uint(1_800_000_000_000, 8),
    PARAMETERS.sessionId,
    PARAMETERS.logId,
    uint(65_535, 2),
    uint(2n ** 64n - 1n, 8),
    PARAMETERS.root,
    PARAMETERS.ticketId,
    uint(4_294_967_295, 4),
  );
  const message = concat(utf8("cofre/1 bank"), TH2, nodeCrypto.sha256(unsigned));
  const expected = concat(unsigned, nodeCrypto.ed25519Sign(SEED, message));
  assertEquals(await encodeParameters(nodeCrypto, PARAMETERS, BANK), expected);
  assertEquals(await encodeParameters(webCrypto, PARAMETERS, BANK), expected);
});

Deno.test("decodeParameters() reads back what encodeParameters() wrote", async () => {
  const body = await encodeParameters(nodeCrypto, PARAMETERS, BANK);
  assertEquals(body.length, 166);
  assertEquals(await decodeParameters(webCrypto, body, ATM), PARAMETERS);
});

Deno.test("decodeParameters() refuses a body with any byte changed", async () => {
  const body = await encodeParameters(nodeCrypto, PARAMETERS, BANK);
  for (let at = 0; at < body.length; at++) {
    const bad = body.slice();
    bad[at]! ^= 1;
    const decode = () => decodeParameters(nodeCrypto, bad, ATM);
    await assertReason(decode, "bad_bank_signature", `byte ${at}`);
  }
});

Deno.test("decodeParameters() refuses another handshake's signature, and another bank's", async () => {
  const body = await encodeParameters(nodeCrypto, PARAMETERS, BANK);
  const elsewhere = { ...ATM, th2: sample("another th2", 32) };
  await assertReason(() => decodeParameters(nodeCrypto, body, elsewhere), "bad_bank_signature");
  const identityKey = nodeCrypto.ed25519PublicKey(sample("another bank", 32));
  const another = { ...ATM, identityKey };
  await assertReason(() => decodeParameters(nodeCrypto, body, another), "bad_bank_signature");
});

Deno.test("decodeParameters() refuses any other length", async () => {
  const body = await encodeParameters(nodeCrypto, PARAMETERS, BANK);
  for (const bad of [body.slice(1), concat(body, new Uint8Array(1)), new Uint8Array()]) {
    await assertReason(() => decodeParameters(nodeCrypto, bad, ATM), "record_form");
  }
});
