import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { assertReason } from "../../tests/support/protocol_errors.ts";
import { sample, sampleRandom } from "../../tests/support/sample.ts";
import { SAMPLE_BANK, SAMPLE_SEED } from "../../tests/support/sample_bank.ts";
import { utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { nodeCrypto } from "../crypto/node_crypto.ts";
import { webCrypto } from "../crypto/web_crypto.ts";
import type { Random } from "../random.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { SessionParameters } from "./parameters.ts";
import { consumeResume, createResume, readResume } from "./resume.ts";

const ID = sample("ticket", 16);
const SECRET = sample("ticket secret", 32);
const PARAMETERS: SessionParameters = {
  bankTimeMs: 1_800_000_000_000,
  sessionId: sample("session", 16),
  logId: sample("log", 16),
  idleLimitS: 60,
  treeSize: 7n,
  root: sample("root", 32),
  ticketId: sample("next ticket", 16),
  ticketLifetimeS: 3_600,
};

function resume(secret = SECRET, random: Random = sampleRandom("atm")) {
  const deps = { primitives: webCrypto, random, clock: new FakeClock() };
  return createResume(deps, SAMPLE_BANK, { id: ID, secret: secret.slice() });
}

/** The bank's word on a RESUME frame, with a ticket in its box. */
async function answer(
  frame: Bytes,
  { seed = SAMPLE_SEED, random = sampleRandom("bank"), told = PARAMETERS } = {},
) {
  const tickets = new Map([[ID.join(), SECRET.slice()]]);
  const deps = {
    primitives: nodeCrypto,
    random,
    bank: SAMPLE_BANK,
    identitySeed: seed,
    tickets: {
      take(id: Bytes) {
        const secret = tickets.get(id.join()) ?? null;
        tickets.delete(id.join());
        return secret;
      },
    },
  };
  const heard = toBank(frame);
  return await consumeResume(deps, heard, readResume(heard), () => told);
}

function toBank(bytes: Bytes): Frame {
  return new FrameDecoder(bankFrameLengths(384)).push(bytes)[0]!;
}

function toAtm(bytes: Bytes): Frame {
  return new FrameDecoder(ATM_FRAME_LENGTHS).push(bytes)[0]!;
}

function changed(frame: Bytes, at: number): Bytes {
  const copy = frame.slice();
  copy[at]! ^= 1 << (at % 8);
  return copy;
}

Deno.test("createResume() and consumeResume() end with the same keys, transcript and next ticket", async () => {
  const pending = await resume();
  const bank = await answer(pending.frame);
  const atm = await pending.consumeHelloOk(toAtm(bank.frame));
  assertEquals(atm.parameters, PARAMETERS);
  assertEquals(atm.channel.th3, bank.channel.th3);
  assertEquals(atm.ticket, bank.ticket);
  assertEquals(atm.ticket?.id, PARAMETERS.ticketId);
  assertNotEquals(atm.ticket?.secret, SECRET);
  const request = await atm.channel.seal("request", utf8("order"));
  assertEquals(await bank.channel.open(toBank(request)), { kind: "request", body: utf8("order") });
});

Deno.test("createResume() offers no next ticket where the bank offers none", async () => {
  const pending = await resume();
  const bank = await answer(pending.frame, { told: { ...PARAMETERS, ticketLifetimeS: 0 } });
  const atm = await pending.consumeHelloOk(toAtm(bank.frame));
  assertEquals([atm.ticket, bank.ticket], [null, null]);
});

Deno.test("consumeResume() refuses a RESUME with any byte changed", async () => {
  const { frame } = await resume();
  for (let at = 5; at < frame.length; at++) {
    await assertReason(() => answer(changed(frame, at)), "resume_refused", `byte ${at}`);
  }
});

Deno.test("consumeResume() takes the ticket before it looks at the binder, and once", async () => {
  const { frame } = await resume();
  const taken: Bytes[] = [];
  const secret = SECRET.slice();
  const tickets = { take: (id: Bytes) => taken.push(id) === 1 ? secret : null };
  const deps = {
    primitives: nodeCrypto,
    random: sampleRandom("bank"),
    bank: SAMPLE_BANK,
    identitySeed: SAMPLE_SEED,
    tickets,
  };
  const bad = toBank(changed(frame, 100));
  const good = toBank(frame);
  const racing = [bad, good].map((heard) =>
    consumeResume(deps, heard, readResume(heard), () => PARAMETERS)
  );
  assertEquals(taken, [ID, ID], "both asked before either went on");
  for (const each of racing) await assertReason(() => each, "resume_refused");
  assertEquals(secret, new Uint8Array(32), "the ticket is worth nothing any more");
});

Deno.test("consumeResume() refuses who has the ticket's id alone", async () => {
  const { frame } = await resume(sample("guessed", 32));
  await assertReason(() => answer(frame), "resume_refused");
});

Deno.test("consumeResume() refuses an ephemeral key that makes the shared secret zero", async () => {
  const zero = { ...webCrypto, x25519PublicKey: () => new Uint8Array(32) };
  const deps = { primitives: zero, random: sampleRandom("atm"), clock: new FakeClock() };
  const { frame } = await createResume(deps, SAMPLE_BANK, { id: ID, secret: SECRET.slice() });
  await assertReason(() => answer(frame), "low_order_point");
});

Deno.test("consumeHelloOk() of a resume believes the ticket alone no bank", async () => {
  const pending = await resume();
  const thief = await answer(pending.frame, { seed: sample("thief", 32) });
  await assertReason(() => pending.consumeHelloOk(toAtm(thief.frame)), "bad_bank_signature");
});

Deno.test("consumeHelloOk() of a resume refuses an answer with any byte changed", async () => {
  for (let at = 3; at < 355; at += 11) {
    const pending = await resume();
    const { frame } = await answer(pending.frame);
    await assertReason(() => pending.consumeHelloOk(toAtm(changed(frame, at))), "bad_mac", `${at}`);
  }
});

Deno.test("a resumed session hangs on the fresh X25519 keys of both ends", async () => {
  const th3 = new Set<string>();
  const first = new Set<string>();
  for (const [atm, bank] of [["1", "1"], ["1", "2"], ["2", "1"]] as const) {
    const pending = await resume(SECRET, sampleRandom(`atm ${atm}`));
    const { frame, channel } = await answer(pending.frame, {
      random: sampleRandom(`bank ${bank}`),
    });
    await pending.consumeHelloOk(toAtm(frame));
    th3.add(channel.th3.join());
    first.add((await channel.seal("reply", utf8("same"))).join());
  }
  assertEquals([th3.size, first.size], [3, 3]);
});

Deno.test("createResume() and consumeResume() overwrite what only they know", async () => {
  const [atmDrawn, bankDrawn]: [Bytes[], Bytes[]] = [[], []];
  const keeping = (drawn: Bytes[], random: Random): Random => (length) => {
    const bytes = random(length);
    drawn.push(bytes);
    return bytes;
  };
  const secret = SECRET.slice();
  const deps = {
    primitives: webCrypto,
    random: keeping(atmDrawn, sampleRandom("atm")),
    clock: new FakeClock(),
  };
  const pending = await createResume(deps, SAMPLE_BANK, { id: ID, secret });
  const { frame } = await answer(pending.frame, {
    random: keeping(bankDrawn, sampleRandom("bank")),
  });
  await pending.consumeHelloOk(toAtm(frame));
  const zero = new Uint8Array(32);
  assertEquals([secret, atmDrawn[0], bankDrawn[0]], [zero, zero, zero]);
});

Deno.test("readResume() refuses any frame but RESUME", async () => {
  const { frame } = await resume();
  await assertReason(() => readResume({ ...toBank(frame), type: 0x01 }), "unexpected_frame");
  assert(readResume(toBank(frame)).sentAtMs > 0);
});
