import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { makeBankKeys } from "../../tests/support/bank_keys.ts";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { systemClock } from "../clock.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import { ProtocolError } from "../errors.ts";
import { systemRandom } from "../random.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { consumeHello, createHello, readHello } from "./handshake.ts";
import { KeyTransport } from "./key_transport.ts";
import { encodeAlert, helloLabel } from "./messages.ts";
import type { SessionParameters } from "./parameters.ts";

const keys = await makeBankKeys();
const random = systemRandom;
const decoyLabel = await helloLabel(nodeCrypto, random(90));
const decoy = {
  label: decoyLabel,
  ciphertext: await nodeCrypto.rsaOaepEncrypt(keys.identity.rsaDer, decoyLabel, random(32)),
};
const bankDeps = {
  primitives: nodeCrypto,
  random,
  clock: systemClock,
  bank: keys.identity,
  identitySeed: keys.identitySeed,
  keyTransport: new KeyTransport(keys.rsa, random, decoy),
};
const atmDeps = { primitives: webCrypto, random, clock: systemClock };

const PARAMETERS: SessionParameters = {
  bankTimeMs: 1_800_000_000_000,
  sessionId: random(16),
  logId: random(16),
  idleLimitS: 60,
  treeSize: 2n ** 40n,
  root: random(32),
  ticketId: random(16),
  ticketLifetimeS: 7,
};

function toBank(bytes: Bytes): Frame {
  return new FrameDecoder(bankFrameLengths(keys.rsa.modulusBytes)).push(bytes)[0]!;
}

function toAtm(bytes: Bytes): Frame {
  return new FrameDecoder(ATM_FRAME_LENGTHS).push(bytes)[0]!;
}

async function answer(hello: Frame) {
  return await consumeHello(bankDeps, hello, readHello(hello, keys.identity), () => PARAMETERS);
}

Deno.test("handshake() ends with the same keys and transcript on both sides", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  const bank = await answer(toBank(pending.frame));
  const atm = await pending.consumeHelloOk(toAtm(bank.frame));
  assertEquals(atm.parameters, PARAMETERS);
  assertEquals(atm.channel.th3, bank.channel.th3);
  const request = await atm.channel.seal("request", utf8("order"));
  assertEquals(await bank.channel.open(toBank(request)), { kind: "request", body: utf8("order") });
  const reply = await bank.channel.seal("reply", utf8("done"));
  assertEquals(await atm.channel.open(toAtm(reply)), { kind: "reply", body: utf8("done") });
});

Deno.test("handshake() gives every session its own keys, even for one hello twice", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  const first = await answer(toBank(pending.frame));
  const second = await answer(toBank(pending.frame));
  assertNotEquals(first.channel.th3, second.channel.th3);
  await pending.consumeHelloOk(toAtm(first.frame));
});

Deno.test("consumeHelloOk() refuses an answer with any byte changed", async () => {
  for (let at = 3; at < 355; at += 7) {
    const pending = await createHello(atmDeps, keys.identity);
    const { frame } = await answer(toBank(pending.frame));
    frame[at]! ^= 1 << (at % 8);
    const consume = () => pending.consumeHelloOk(toAtm(frame));
    await assertReason(consume, "bad_mac", `byte ${at}`);
  }
});

Deno.test("consumeHelloOk() refuses any frame but HELLO_OK", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  const alert = toAtm(encodeAlert("busy"));
  await assertReason(() => pending.consumeHelloOk(alert), "unexpected_frame");
});

Deno.test("createHello() and consumeHello() overwrite what only they know", async () => {
  const [atmDrawn, bankDrawn]: [Bytes[], Bytes[]] = [[], []];
  const keeping = (drawn: Bytes[]) => (length: number) => {
    const bytes = random(length);
    drawn.push(bytes);
    return bytes;
  };
  const pending = await createHello({ ...atmDeps, random: keeping(atmDrawn) }, keys.identity);
  const hello = toBank(pending.frame);
  const deps = { ...bankDeps, random: keeping(bankDrawn) };
  const read = readHello(hello, keys.identity);
  const { frame } = await consumeHello(deps, hello, read, () => PARAMETERS);
  await pending.consumeHelloOk(toAtm(frame));
  const zero = new Uint8Array(32);
  const [session, privateKey, nonce] = atmDrawn;
  assertEquals([session, privateKey], [zero, zero]);
  assertNotEquals(nonce, zero);
  assertEquals(bankDrawn[0], zero);
});

Deno.test("readHello() refuses any frame but HELLO", async () => {
  const { frame } = await createHello(atmDeps, keys.identity);
  const record = { ...toBank(frame), type: 0x10 };
  await assertReason(() => readHello(record, keys.identity), "unexpected_frame");
});

Deno.test("consumeHello() answers a hello with any byte changed, and shares no key with it", async () => {
  for (const at of [30, 60, 92, 93, 120, 92 + keys.rsa.modulusBytes - 1]) {
    const pending = await createHello(atmDeps, keys.identity);
    const changed = pending.frame.slice();
    changed[at]! ^= 4;
    const { frame } = await answer(toBank(changed));
    assertEquals(frame.length, 355);
    const error = await assertRejects(() => pending.consumeHelloOk(toAtm(frame)), ProtocolError);
    assertEquals(error.reason, "bad_mac", `byte ${at}`);
  }
});

Deno.test("consumeHello() answers a ciphertext >= n like any other", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  const changed = pending.frame.slice();
  changed.fill(0xff, 93);
  assertEquals((await answer(toBank(changed))).frame.length, 355);
});

Deno.test("KeyTransport.open() never gives the decoy's secret or a wrong label's", async () => {
  const transport = new KeyTransport(keys.rsa, random, decoy);
  const secret = random(32);
  const label = await helloLabel(nodeCrypto, random(90));
  const good = await nodeCrypto.rsaOaepEncrypt(keys.identity.rsaDer, label, secret);
  assertEquals(await transport.open(good, label), secret);
  assertNotEquals(await transport.open(good, decoyLabel), secret);
  const short = await nodeCrypto.rsaOaepEncrypt(keys.identity.rsaDer, label, random(31));
  assertEquals((await transport.open(short, label)).length, 32);
  const outOfRange = new Uint8Array(good.length).fill(0xff);
  const decoySecret = await keys.rsa.decrypt(decoy.ciphertext, decoy.label);
  assert(decoySecret !== null);
  assertNotEquals(await transport.open(outOfRange, label), decoySecret);
});

Deno.test("consumeHello() refuses an ephemeral key that makes the shared secret zero", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  for (const first of [0, 1]) {
    const changed = pending.frame.slice();
    changed.fill(0, 3 + 58, 3 + 90);
    changed[3 + 58] = first;
    const error = await assertRejects(() => answer(toBank(changed)), ProtocolError);
    assertEquals(error.reason, "low_order_point");
  }
});

Deno.test("readHello() names version, flags and bank", async () => {
  const pending = await createHello(atmDeps, keys.identity);
  for (const [at, reason] of [[3, "version"], [4, "flags"], [5, "unknown_bank"]] as const) {
    const changed = pending.frame.slice();
    changed[at]! ^= 2;
    let thrown: unknown;
    try {
      readHello(toBank(changed), keys.identity);
    } catch (error) {
      thrown = error;
    }
    assert(thrown instanceof ProtocolError);
    assertEquals(thrown.reason, reason);
  }
});

Deno.test("consumeHelloOk() refuses a bank whose identity key is another's", async () => {
  // The RSA key is stolen or its decryption can be asked for, the identity key is not.
  const pending = await createHello(atmDeps, keys.identity);
  const hello = toBank(pending.frame);
  const thief = { ...bankDeps, identitySeed: random(32) };
  const { frame } = await consumeHello(
    thief,
    hello,
    readHello(hello, keys.identity),
    () => PARAMETERS,
  );
  const error = await assertRejects(() => pending.consumeHelloOk(toAtm(frame)), ProtocolError);
  assertEquals(error.reason, "bad_bank_signature");
});
