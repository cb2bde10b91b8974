import { assertEquals } from "@std/assert";
import { ATM_FRAME_LENGTHS } from "../lib/channel/frame.ts";
import type { Channel } from "../lib/channel/channel.ts";
import { createHello } from "../lib/channel/handshake.ts";
import { encodeOrder } from "../lib/channel/order.ts";
import { encodeRequest, NO_SIGNATURE, signedBytes } from "../lib/channel/request.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { FrameStream } from "../lib/frame_stream.ts";
import type { Wire } from "../lib/wire.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { memoryWires } from "../tests/support/memory_wire.ts";
import { plainRsa, plainRsaPrimitives } from "../tests/support/plain_rsa.ts";
import { sample, sampleRandom } from "../tests/support/sample.ts";
import { SAMPLE_BANK, SAMPLE_SEED } from "../tests/support/sample_bank.ts";
import { NOWHERE } from "./audit/sink.ts";
import { createBank } from "./bank.ts";
import type { Card, Command, Result } from "./ledger/store.ts";

const CARD_SEED = sample("card", 32);
const CARD: Card = {
  cardId: sample("card id", 16).fill(1, 0, 1),
  account: "bob",
  accountHash: sample("bob", 32),
  possessionKey: nodeCrypto.ed25519PublicKey(CARD_SEED),
  pinKey: new Uint8Array(32),
};
const RSA_MS = 4;

/** A bank on two processors that knows one card; its RSA counts how much of it is done at once. */
class Rig {
  readonly clock = new FakeClock();
  readonly #random = sampleRandom("atm");
  readonly #wires: Wire[] = [];
  #wake = () => {};
  #running = 0;
  #most = 0;

  static async start(): Promise<Rig> {
    const rig = new Rig();
    const { clock } = rig;
    const rsa = plainRsa(clock, RSA_MS);
    const bank = await createBank({
      keys: {
        identity: SAMPLE_BANK,
        identitySeed: SAMPLE_SEED,
        rsa: { ...rsa, decrypt: (...parameters) => rig.#count(rsa.decrypt(...parameters)) },
      },
      books: {
        findCard: () => Promise.resolve(CARD),
        findTerminalKey: () => Promise.resolve(null),
        submit: (command) => Promise.resolve(done(command)),
      },
      acceptor: { accept: () => rig.#accept(), close: () => {} },
      clock,
      random: sampleRandom("bank"),
      primitives: plainRsaPrimitives,
      limits: {
        maxConnections: 1_000,
        handshakesPerSecond: 1_000,
        handshakeBurst: 1_000,
        maxStrangersPerAddress: 1_000,
        countLoopback: false,
      },
      terminals: "open",
      readTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
      processors: 2,
      steps: () => {},
      print: () => {},
      onSessionFailure: (error) => {
        throw error;
      },
      auditHead: () => NOWHERE,
      proveConsistency: () => Promise.resolve([]),
      note: () => {},
    });
    bank.run();
    await clock.advance(100);
    return rig;
  }

  /** Shakes hands, gives an order signed with `seed` if there is one, and hangs up. */
  async visit(seed?: typeof CARD_SEED): Promise<void> {
    const { wire, stream, opened } = await this.#connect();
    await this.clock.advance(3 * RSA_MS);
    const { channel } = await opened;
    if (seed !== undefined) {
      await wire.write(await channel.seal("request", await this.#order(channel, seed)));
      const answer = stream.next(Infinity);
      await this.clock.advance(3 * RSA_MS);
      await answer;
    }
    wire.close();
    await this.clock.advance(0);
  }

  /** How many of ten hellos that come together are decrypted at once. */
  async rsaAtOnce(): Promise<number> {
    this.#most = 0;
    const visits = await Promise.all(Array.from({ length: 10 }, () => this.#connect()));
    await this.clock.advance(1);
    const most = this.#most;
    await this.clock.advance(20 * RSA_MS);
    for (const { wire, opened } of visits) {
      await opened;
      wire.close();
    }
    await this.clock.advance(100);
    return most;
  }

  async #connect() {
    const wires = memoryWires();
    this.#wires.push(wires.bank);
    this.#wake();
    const { atm: wire } = wires;
    const stream = new FrameStream(wire, this.clock, ATM_FRAME_LENGTHS);
    const hello = await createHello(
      { primitives: plainRsaPrimitives, random: this.#random, clock: this.clock },
      SAMPLE_BANK,
    );
    await wire.write(hello.frame);
    const opened = stream.next(Infinity).then((frame) => hello.consumeHelloOk(frame!));
    return { wire, stream, opened };
  }

  async #order(channel: Channel, seed: typeof CARD_SEED) {
    const order = encodeOrder({
      txnId: this.#random(16),
      operation: "deposit",
      currency: "EUR",
      amountCents: 5n,
      cardId: CARD.cardId,
      terminalId: new Uint8Array(16),
      accountHash: CARD.accountHash,
    });
    const envelope = {
      sentAtMs: this.clock.now(),
      validMs: 10_000,
      mode: "execute",
      order,
    } as const;
    const position = { th3: channel.th3, sequence: channel.nextSequenceOut };
    const message = await signedBytes(nodeCrypto, "card", envelope, position);
    const card = nodeCrypto.ed25519Sign(seed, message);
    return encodeRequest(envelope, { card, pin: NO_SIGNATURE, terminal: NO_SIGNATURE });
  }

  async #accept(): Promise<Wire> {
    while (this.#wires.length === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#wires.shift()!;
  }

  async #count<T>(decryption: Promise<T>): Promise<T> {
    this.#most = Math.max(this.#most, ++this.#running);
    try {
      return await decryption;
    } finally {
      this.#running--;
    }
  }
}

function done({ order }: Command): Result {
  return {
    status: "done",
    account: CARD.account,
    amountCents: order.amountCents,
    balanceCents: 5n,
    availableCents: 5n,
    sequence: 1n,
    timeMs: 0,
    duplicate: false,
    audit: NOWHERE,
  };
}

Deno.test("createBank() leaves customers a processor in a flood, and strangers all of them", async () => {
  const rig = await Rig.start();
  await rig.visit(CARD_SEED);
  assertEquals(await rig.rsaAtOnce(), 3, "no flood");
  for (let i = 0; i < 40; i++) await rig.visit();
  assertEquals(await rig.rsaAtOnce(), 3, "no customers");
  await rig.visit(sample("another card", 32));
  assertEquals(await rig.rsaAtOnce(), 3, "a stranger's order");
  await rig.visit(CARD_SEED);
  assertEquals(await rig.rsaAtOnce(), 1, "a customer in a flood");
});
