import { ReplyTick } from "../../bank/reply_tick.ts";
import { Session } from "../../bank/session.ts";
import type { SessionDeps } from "../../bank/session.ts";
import type { Verdict } from "../../bank/teller.ts";
import { TicketBox } from "../../bank/ticket_box.ts";
import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Channel } from "../../lib/channel/channel.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "../../lib/channel/frame.ts";
import type { Frame } from "../../lib/channel/frame.ts";
import { createHello } from "../../lib/channel/handshake.ts";
import type { HandshakeDeps } from "../../lib/channel/handshake.ts";
import type { OpenedSession, PendingHandshake } from "../../lib/channel/hello_ok.ts";
import { KeyTransport } from "../../lib/channel/key_transport.ts";
import { ReplayWindow } from "../../lib/channel/replay_window.ts";
import { createResume } from "../../lib/channel/resume.ts";
import type { Ticket } from "../../lib/channel/ticket.ts";
import type { Request } from "../../lib/channel/request.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Wire } from "../../lib/wire.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { FakeClock, settle } from "./fake_clock.ts";
import { memoryWires } from "./memory_wire.ts";
import { plainRsa, plainRsaPrimitives } from "./plain_rsa.ts";
import { replyTo } from "./request_sample.ts";
import { sample, sampleRandom } from "./sample.ts";
import { SAMPLE_BANK, SAMPLE_SEED } from "./sample_bank.ts";

/** Milliseconds between two ticks of the rig's bank. */
export const TICK_MS = 8;

const DECOY = { ciphertext: new Uint8Array(256), label: new Uint8Array(64) };

/** What a test may turn. */
export interface RigOptions {
  readonly rsaMs?: number;
  readonly handshakes?: number;
  readonly places?: boolean;
  readonly window?: number;
  readonly idleTimeoutMs?: number;
  readonly serve?: SessionDeps["teller"]["serve"];
  /** Those of an earlier session, to resume it. */
  readonly tickets?: TicketBox;
  readonly clock?: FakeClock;
  /** Frames that the ATM takes; it reads no further ones. */
  readonly takes?: number;
}

/** One session of a bank whose every part is seen: what it did, said and printed, and when. */
export class SessionRig {
  readonly clock: FakeClock;
  readonly identity = SAMPLE_BANK;
  /** Calls to the session's parts, in order. */
  readonly events: string[] = [];
  /** Frames that reached the ATM, with the moment. */
  readonly received: { readonly atMs: number; readonly frame: Frame }[] = [];
  /** When the bank hung up. */
  closedAtMs: number | null = null;
  /** Reasons for which `protocol_error` was printed. */
  readonly printed: string[] = [];
  readonly session: Session;
  /** The end of the session: null, or what run() rejected with. */
  readonly ended: Promise<unknown>;
  readonly #wires = memoryWires();
  readonly #random = sampleRandom("atm");

  constructor(options: RigOptions = {}) {
    this.clock = options.clock ?? new FakeClock();
    const { clock, events } = this;
    const log = (event: string) => void events.push(event);
    const rsa = plainRsa(clock, options.rsaMs);
    const tick = new ReplyTick(clock, () => TICK_MS);
    const window = new ReplayWindow(options.window ?? 100);
    const tickets = options.tickets ?? new TicketBox(clock, sampleRandom("tickets"));
    let handshakes = options.handshakes ?? 10;
    let proven = false;
    const transport = new KeyTransport(
      {
        ...rsa,
        decrypt: (...parameters) => (log("decrypt"), rsa.decrypt(...parameters)),
      },
      sampleRandom("transport"),
      DECOY,
    );
    const deps: SessionDeps = {
      clock,
      random: sampleRandom("bank"),
      primitives: nodeCrypto,
      bank: SAMPLE_BANK,
      identitySeed: SAMPLE_SEED,
      keyTransport: transport,
      frameLengths: bankFrameLengths(rsa.modulusBytes),
      rsaQueue: {
        tryEnter: () => (log("enter"), options.places ?? true),
        leave: () => log("leave"),
      },
      replayWindow: {
        admit(...parameters) {
          log("admit");
          window.admit(...parameters as Parameters<ReplayWindow["admit"]>);
        },
      },
      tick: { wait: (arrivalMs) => (log("tick"), tick.wait(arrivalMs)) },
      tickets: {
        take: (id) => (log("take"), tickets.take(id)),
        keep: (...parameters) => (log("keep"), tickets.keep(...parameters)),
      },
      teller: {
        serve: (...parameters) => (log("serve"), (options.serve ?? done)(...parameters)),
      },
      parameters: () => ({
        bankTimeMs: clock.now(),
        sessionId: sample("session id", 16),
        logId: new Uint8Array(16),
        idleLimitS: 60,
        treeSize: 0n,
        root: new Uint8Array(32),
        ...tickets.offer(),
      }),
      prove: (range) => (log("proof"), Promise.resolve([sample(`proof ${range.from}`, 32)])),
      readTimeoutMs: 10_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
      steps: () => {},
      onProtocolError: (_peer, reason) => void this.printed.push(reason),
    };
    const visitor = {
      takeHandshake: () => (log("handshake"), handshakes-- > 0),
      takeCreation: () => proven || handshakes-- > 0,
      costRsa: () => log("rsa"),
      prove: () => {
        log("prove");
        proven = true;
      },
      leave: () => log("gone"),
    };
    this.session = new Session(deps, this.#bankWire(options.takes ?? Infinity), visitor);
    this.ended = this.session.run().then(() => null, (error: unknown) => error);
    this.#collect();
  }

  /** Sends bytes to the bank and lets it work on them, at no cost of time. */
  async send(...parts: readonly Bytes[]): Promise<void> {
    await this.#wires.atm.write(concat(...parts));
    await settle();
  }

  /** Ends the ATM's side. */
  async hangUp(): Promise<void> {
    this.#wires.atm.close();
    await settle();
  }

  /** Breaks the connection under the bank's reading. */
  async reset(): Promise<void> {
    this.#wires.reset();
    await settle();
  }

  /** A hello made now; `skewMs` by an ATM whose clock is wrong. */
  hello(skewMs = 0): Promise<PendingHandshake> {
    return createHello(this.#atm(skewMs), SAMPLE_BANK);
  }

  /** A resume made now. */
  resume(ticket: Pick<Ticket, "id" | "secret">, skewMs = 0): Promise<PendingHandshake> {
    const { id, secret } = ticket;
    // A copy, for the handshake overwrites it.
    return createResume(this.#atm(skewMs), SAMPLE_BANK, { id, secret: secret.slice() });
  }

  /** The whole handshake; the clock stands at its end. */
  async shakeHands(): Promise<Channel> {
    return (await this.openSession()).channel;
  }

  /** The same, with all that the ATM has then. */
  async openSession(): Promise<OpenedSession> {
    const pending = await this.hello();
    await this.send(pending.frame);
    await this.clock.advance(TICK_MS);
    return await pending.consumeHelloOk(this.received.at(-1)!.frame);
  }

  #atm(skewMs: number): HandshakeDeps {
    const clock: Clock = {
      now: () => this.clock.now() + skewMs,
      monotonic: () => this.clock.monotonic(),
      after: (ms, callback) => this.clock.after(ms, callback),
    };
    return { primitives: plainRsaPrimitives, random: this.#random, clock };
  }

  /** As TCP does, a write ends when it was taken, or the wire is closed. */
  #bankWire(takes: number): Wire {
    const { bank } = this.#wires;
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => {});
    return {
      ...bank,
      write: (bytes) => takes-- > 0 ? bank.write(bytes) : closed.promise,
      close() {
        bank.close();
        closed.reject(new Deno.errors.BadResource());
      },
    };
  }

  async #collect(): Promise<void> {
    const decoder = new FrameDecoder(ATM_FRAME_LENGTHS);
    while (true) {
      const chunk = await this.#wires.atm.read();
      const atMs = this.clock.monotonic();
      if (chunk === null) {
        this.closedAtMs ??= atMs;
        return;
      }
      for (const frame of decoder.push(chunk)) this.received.push({ atMs, frame });
    }
  }
}

function done(request: Request): Promise<Verdict> {
  return Promise.resolve({ reply: replyTo(request), proven: true });
}
