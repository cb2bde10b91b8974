import { assertEquals, assertNotEquals } from "@std/assert";
import { sample } from "../../tests/support/sample.ts";
import { utf8 } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { Transcript } from "./transcript.ts";

const BANK = {
  rsaDer: sample("rsa", 422),
  identityDer: sample("identity", 44),
  identityKey: sample("identity", 44).slice(-32),
  kid: sample("kid", 16),
};
const { sha256 } = nodeCrypto;

Deno.test("Transcript.start() names both keys of the bank", async () => {
  const { hash } = await Transcript.start(nodeCrypto, BANK);
  assertEquals(hash, sha256(utf8("cofre/1"), sha256(BANK.rsaDer), sha256(BANK.identityDer)));
  for (const other of [{ rsaDer: sample("x", 422) }, { identityDer: sample("x", 44) }]) {
    const another = await Transcript.start(nodeCrypto, { ...BANK, ...other });
    assertNotEquals(another.hash, hash);
  }
});

Deno.test("Transcript.mix() hashes what came before with what came", async () => {
  const transcript = await Transcript.start(nodeCrypto, BANK);
  const th0 = transcript.hash;
  const th1 = await transcript.mix(utf8("hel"), utf8("lo"));
  assertEquals(th1, sha256(th0, utf8("hello")));
  assertEquals(transcript.hash, th1);
  assertEquals(await transcript.mix(utf8("answer")), sha256(th1, utf8("answer")));
});
