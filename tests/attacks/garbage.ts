import { TICK_MS_MIN } from "../../bank/reply_tick.ts";
import { concat, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeFrame, FRAME } from "../../lib/channel/frame.ts";
import { encodeResume } from "../../lib/channel/messages.ts";
import { systemRandom } from "../../lib/random.ts";
import { kindOf } from "./conversation.ts";
import { helloWith } from "./hello.ts";
import { patch } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Points of order 1, 2, 4 and 8 and their twins above the prime (RFC 7748, 6.1; 7, "security"). */
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16)));

/** Bytes that no ATM sends. */
export const GARBAGE: readonly Scenario[] = [
  {
    name: "lengths and types that there are not, other protocols, nothing at all",
    async attack(world) {
      return await sendEach(world, [
        Uint8Array.of(0, 0, FRAME.hello),
        Uint8Array.of(0xff, 0xff, FRAME.hello),
        Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01), // A TLS ClientHello.
        concat(new Uint8Array([0x08, 0x00, FRAME.record]), systemRandom(2048)),
        utf8("GET / HTTP/1.1\r\nHost: bank\r\n\r\n"),
        encodeFrame(FRAME.alert, Uint8Array.of(1)),
        encodeFrame(FRAME.record, systemRandom(800)),
        (await helloWith(world)).subarray(0, 100),
        new Uint8Array(),
      ]);
    },
    outcome: {
      broken: ["frame_length", "frame_type", "unexpected_frame", "truncated", "closed_early"],
      found: Array(9).fill("nothing"),
    },
  },
  {
    name: "hellos that do not decrypt, and cost and say the same as those that do",
    class: "A11",
    async attack(world) {
      const record = encodeFrame(FRAME.record, systemRandom(800));
      const hellos = [
        await helloWith(world),
        await helloWith(world, { ciphertext: patch(systemRandom(384), 0, [0]) }),
        await helloWith(world, { ciphertext: new Uint8Array(384).fill(0xff) }),
        patch(await helloWith(world), 29, systemRandom(32)), // Another nonce: the label is wrong.
      ];
      return await sendEach(world, hellos.map((hello) => concat(hello, record)));
    },
    outcome: { broken: ["bad_mac"], found: Array(4).fill("hello ok") },
    without: {
      implicit_rejection: {
        broken: ["bad_mac", "decryption_failed"],
        found: ["hello ok", "nothing", "nothing", "nothing"],
      },
    },
  },
  {
    name: "how long RSA takes: an answer that comes before the first tick would tell",
    class: "A11",
    async attack(world) {
      for (let tries = 0; tries < 40; tries++) {
        const hello = await helloWith(world, { ciphertext: new Uint8Array(384).fill(0xff) });
        const bank = await world.connect();
        const startMs = performance.now();
        await bank.send(hello);
        await bank.next();
        // A timer may be up to a millisecond early, and never more.
        if (performance.now() - startMs < TICK_MS_MIN - 1) return "early";
        bank.close();
      }
      return "on a tick";
    },
    outcome: { broken: ["closed_early"], found: "on a tick" },
    without: { reply_tick: { broken: ["closed_early"], found: "early" } },
  },
  {
    name: "ephemeral keys of low order",
    class: "A25",
    async attack(world) {
      const hellos = LOW_ORDER.map((ephemeral) => helloWith(world, { ephemeral }));
      return await sendEach(world, await Promise.all(hellos));
    },
    outcome: { broken: ["low_order_point"], found: LOW_ORDER.map(() => "nothing") },
    without: {
      low_order_points: { broken: ["closed_early"], found: LOW_ORDER.map(() => "hello ok") },
    },
  },
  {
    name: "a ticket that nobody gave out, twice",
    class: "A25",
    async attack(world) {
      const resume = encodeResume({
        ticketId: systemRandom(16),
        sentAtMs: Date.now(),
        nonce: systemRandom(32),
        ephemeral: systemRandom(32),
      });
      const hello = await helloWith(world);
      return [
        await sendEach(world, [resume, concat(resume, hello)]),
        await sendEach(world, [concat(resume, resume, hello)]),
      ];
    },
    outcome: {
      broken: ["closed_early", "unexpected_frame"],
      found: [["alert 1", "alert 1"], ["alert 1"]],
    },
  },
];

/** What the bank answers first to each of these, on a connection of its own that then ends. */
async function sendEach(world: World, all: readonly Bytes[]): Promise<string[]> {
  const answers: string[] = [];
  for (const bytes of all) {
    const bank = await world.connect();
    await bank.send(bytes);
    await bank.finish();
    await bank.ended;
    answers.push(kindOf(bank.sent[0]));
  }
  return answers;
}
