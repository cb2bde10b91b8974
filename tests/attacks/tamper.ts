import { sample } from "../support/sample.ts";
import { ALERTS, encodeAlert } from "../../lib/channel/messages.ts";
import type { Alert } from "../../lib/channel/messages.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { uint } from "../../lib/bytes.ts";
import { at, duplicate, exchange, flip, FRAMES, truncate } from "./conversation.ts";
import type { Deed, FrameName } from "./conversation.ts";
import { BOOKED, DEPOSIT } from "./customer.ts";
import { patch } from "./rogue.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const FLIPS_PER_FRAME = 6;
const CENT = ["-a", "john", "-d", "0.01"];
const CENT_LINE = '{"account":"john","deposit":0.01}';
/** Whole frames with the default RSA key. */
const FRAME_BYTES = {
  HELLO: 477,
  HELLO_OK: 355,
  REQUEST: 803,
  REPLY: 803,
  PROOF: 291,
  PAGE: 1571,
  CLOSE: 291,
};
/** Without these two there is no session, and the order never leaves. */
const HANDSHAKE: readonly FrameName[] = ["HELLO", "HELLO_OK"];
/** Where the fields of a HELLO begin, after the three bytes of the frame's head. */
const HELLO_FIELDS = {
  version: 3,
  flags: 4,
  kid: 5,
  sentAt: 21,
  nonce: 29,
  ephemeral: 61,
  rsa: 93,
};
/** Frame 3, record 3, envelope 11; then order and signature. */
const SIGNATURE_AT = 3 + 3 + 11 + 140;

const flips = (seed: string) =>
  trials((name) =>
    Array.from({ length: FLIPS_PER_FRAME }, (_, i) => flip(randomBit(`${seed} ${name} ${i}`, name)))
  );
const cuts = trials((name) =>
  [1, 2, 3, FRAME_BYTES[name] >> 1, FRAME_BYTES[name] - 1].map(truncate)
);

/** Messages that arrive otherwise than they were sent. */
export const TAMPERINGS: readonly Scenario[] = [
  {
    name: "single bits of every frame",
    slow: true,
    // Which ones, COFRE_SEED says: `deno task attack --seed` sets it when this has been read.
    attack: (world) => tryAll(world, flips(Deno.env.get("COFRE_SEED") ?? "1")),
    outcome: afterAll(flips("")),
  },
  {
    name: "every frame cut off at several places",
    class: "A5",
    slow: true,
    attack: (world) => tryAll(world, cuts),
    outcome: afterAll(cuts),
  },
  {
    name: "a bit of the card's signature",
    attack: (world) => deposit(world, "REQUEST", flip(8 * SIGNATURE_AT)),
    outcome: { ...BOOKED, broken: ["bad_mac"] },
    // Judged as the customer's own word, the ATM says: refused.
    without: { record_mac: { atm: ["255"] } },
  },
  ...(Object.keys(FRAMES) as FrameName[]).map((name): Scenario => ({
    name: `${name} twice`,
    class: "A1",
    attack: (world) => deposit(world, name, duplicate),
    outcome: {
      ...BOOKED,
      ...(name === "HELLO" ? { broken: ["unexpected_frame"] } : {}),
      ...(name === "REQUEST" || name === "PROOF" ? { broken: ["bad_mac"] } : {}),
    },
  })),
  {
    name: "each field of HELLO, a timestamp renewed by 15 s too",
    class: "A9",
    async attack(world) {
      for (const field of Object.values(HELLO_FIELDS)) {
        // The lowest bit of its eighth byte: 1 ms in sent_at.
        const at = field === HELLO_FIELDS.version || field === HELLO_FIELDS.flags
          ? field
          : field + 7;
        await deposit(world, "HELLO", flip(8 * at + 7));
      }
      await deposit(world, "HELLO", (frame, bank) => bank.send(later(frame, 15_000)));
    },
    outcome: {
      atm: Array(8).fill("63"),
      broken: ["version", "flags", "unknown_bank", "closed_early", "stale"],
    },
  },
  {
    name: "an alert in the place of HELLO_OK",
    async attack(world) {
      for (const alert of Object.keys(ALERTS) as Alert[]) {
        await deposit(world, "HELLO_OK", exchange(encodeAlert(alert)));
      }
    },
    outcome: { atm: Array(5).fill("63"), broken: ["closed_early"] },
  },
  {
    name: "an alert in the place of REPLY",
    attack: (world) => deposit(world, "REPLY", exchange(encodeAlert("busy"))),
    outcome: BOOKED,
  },
];

async function deposit(world: World, name: FrameName, deed: Deed): Promise<void> {
  await world.atm(DEPOSIT, world.proxy(at(name, deed)));
}

/** A deed to a frame of a run of its own. */
interface Trial {
  readonly name: FrameName;
  readonly deed: Deed;
}

function trials(deedsTo: (name: FrameName) => readonly Deed[]): readonly Trial[] {
  return (Object.keys(FRAMES) as FrameName[]).flatMap((name) =>
    deedsTo(name).map((deed) => ({ name, deed }))
  );
}

async function tryAll(world: World, all: readonly Trial[]): Promise<void> {
  for (const { name, deed } of all) await world.atm(CENT, world.proxy(at(name, deed)));
}

/** Where the order left, the run asks again until it knows; where it did not, nothing is booked. */
function afterAll(all: readonly Trial[]): Scenario["outcome"] {
  const booked = all.filter(({ name }) => !HANDSHAKE.includes(name)).length;
  return {
    atm: all.map(({ name }) => HANDSHAKE.includes(name) ? "63" : `0 ${CENT_LINE}`),
    bank: Array(booked).fill(CENT_LINE),
    broken: "any",
    john: (100 + booked / 100).toFixed(2),
  };
}

function randomBit(label: string, name: FrameName): number {
  const number = new DataView(sample(label, 4).buffer).getUint32(0);
  return number % (8 * FRAME_BYTES[name]);
}

/** A HELLO with another timestamp. */
function later(hello: Bytes, ms: number): Bytes {
  const sentAt = new DataView(hello.buffer).getBigUint64(HELLO_FIELDS.sentAt);
  return patch(hello, HELLO_FIELDS.sentAt, uint(sentAt + BigInt(ms), 8));
}
