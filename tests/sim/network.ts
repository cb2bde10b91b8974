import type { Bytes } from "../../lib/bytes.ts";
import { ProtocolError, UnreachableError } from "../../lib/errors.ts";
import type { Wire } from "../../lib/wire.ts";
import type { Dice } from "./dice.ts";
import type { OrderStep } from "./plan.ts";
import type { Process } from "./process.ts";
import type { Timeline } from "./timeline.ts";
import { Pipe } from "./pipe.ts";

/** What may be wrong with the network for a while. */
export const TROUBLES = ["partition", "slow", "lose", "repeat", "reset", "swallow"] as const;
/**
 * `partition`: nothing arrives until it is over. `slow`: up to seconds. `lose`, `repeat`: a piece
 * of the stream, which TCP would never do and an attacker does. `reset`: the connection breaks.
 * `swallow`: from here on nothing of this connection arrives any more.
 */
export type Trouble = typeof TROUBLES[number];

/** Trouble between two moments. */
export interface Weather {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of one ATM; null: of all. */
  readonly atm: number | null;
  readonly trouble: Trouble;
  /** 0..1, of each piece sent. */
  readonly chance: number;
}

/** What somebody on the wire does to a run that they have chosen. */
export interface HeldPiece {
  /** Which piece of a connection, from 1. */
  readonly piece: number;
  /** In earlier connections of the run it vanishes, and all that follows it; from 1. */
  readonly connection: number;
  /** In that one it arrives so much later. */
  readonly forMs: number;
}

/** Where a bank listens. */
export interface Listener {
  readonly process: Process;
  receive(wire: Wire): void;
}

const LATENCY_MS = 2;
/** Connections whose bytes are kept, to be sent again. */
const RECORDED_MAX = 20;

/** The network between ATMs and bank. */
export class Network {
  readonly #timeline: Timeline;
  readonly #weather: Weather[] = [];
  readonly #recorded: Bytes[][] = [];
  /** Connections of each process so far. */
  readonly #connections = new WeakMap<Process, number>();
  /** The order of the run that each connection is of, by the peer that the bank sees. */
  readonly #callers = new Map<string, OrderStep>();
  #ports = 40_000;
  /** The bank's, while it listens. */
  listener: Listener | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Trouble that is to come. */
  add(weather: Weather): void {
    this.#weather.push(weather);
  }

  /** All trouble is over from now on. */
  calmDown(): void {
    this.#weather.length = 0;
  }

  /** A connection of an ATM's process to the bank; as `tcpConnect`. */
  async connect(
    process: Process,
    { atm, order, deadlineMs, held }: {
      readonly atm: number;
      readonly order: OrderStep;
      readonly deadlineMs: number;
      readonly held?: HeldPiece | undefined;
    },
  ): Promise<Wire> {
    const { dice } = process;
    const wait = this.#waitFor(atm, "partition") + dice.delay(LATENCY_MS);
    if (this.#timeline.nowMs + wait > deadlineMs) {
      await process.act(Math.max(0, deadlineMs - this.#timeline.nowMs), () => {});
      throw new ProtocolError("timeout", "the bank does not answer");
    }
    return await process.act(wait, () => {
      if (this.listener === null) throw new UnreachableError("Cannot reach the bank: refused");
      this.#callers.set(peerOf(atm, this.#ports), order);
      return this.#join(process, atm, this.listener, held);
    });
  }

  /** The order of the run that the bank knows as this peer; undefined: it is of no run. */
  callerAt(peer: string): OrderStep | undefined {
    return this.#callers.get(peer);
  }

  /** Somebody who listened on the wire says it all again. */
  replay(dice: Dice): void {
    const { listener } = this;
    if (listener === null || this.#recorded.length === 0) return;
    const port = this.#ports++;
    const toBank = new Pipe(this.#timeline);
    const toNobody = new Pipe(this.#timeline);
    for (const piece of dice.pick(this.#recorded)) toBank.deliver(piece, dice.delay(LATENCY_MS));
    toBank.end(5_000);
    this.#attach(listener, toBank, toNobody, port, 99);
  }

  #join(process: Process, atm: number, listener: Listener, held?: HeldPiece): Wire {
    const port = this.#ports++;
    const [toBank, toAtm] = [new Pipe(this.#timeline), new Pipe(this.#timeline)];
    const said: Bytes[] = [];
    const connection = (this.#connections.get(process) ?? 0) + 1;
    this.#connections.set(process, connection);
    this.#recorded.push(said);
    if (this.#recorded.length > RECORDED_MAX) this.#recorded.shift();
    this.#attach(listener, toBank, toAtm, port, atm);
    process.onEnd(() => end(process, toBank, toAtm));
    const carry = this.#carrier(toBank, toAtm, atm, process.dice);
    return {
      peer: "192.0.2.1:3000",
      address: "192.0.2.1",
      read: () => toAtm.read(process),
      write(bytes) {
        said.push(bytes.slice());
        const isHeld = held?.piece === said.length;
        if (isHeld && connection < held.connection) toBank.swallow();
        const heldMs = isHeld && connection === held.connection ? held.forMs : 0;
        return process.act(0.01, () => carry(bytes, heldMs));
      },
      close: () => end(process, toBank, toAtm),
    };
  }

  #attach(listener: Listener, toBank: Pipe, toAtm: Pipe, port: number, atm: number): void {
    const { process } = listener;
    const carry = this.#carrier(toAtm, toBank, atm, process.dice);
    process.onEnd(() => end(process, toAtm, toBank));
    listener.receive({
      peer: peerOf(atm, port),
      address: addressOf(atm),
      read: () => toBank.read(process),
      write: (bytes) => process.act(0.01, () => carry(bytes)),
      close: () => end(process, toAtm, toBank),
    });
  }

  /** What becomes of the pieces that are sent into a pipe. */
  #carrier(
    pipe: Pipe,
    back: Pipe,
    atm: number,
    dice: Dice,
  ): (bytes: Bytes, heldMs?: number) => void {
    return (bytes, heldMs = 0) => {
      pipe.checkWhole();
      const trouble = this.#troubleNow(atm, dice);
      const ms = heldMs + dice.delay(LATENCY_MS) + this.#waitFor(atm, "partition");
      switch (trouble) {
        case "lose":
          return;
        case "repeat":
          pipe.deliver(bytes, ms);
          return pipe.deliver(bytes, ms);
        case "reset":
          pipe.break();
          return back.break();
        case "swallow":
          pipe.swallow();
          return back.swallow();
        case "slow":
          return pipe.deliver(bytes, dice.between(100, 6_000));
        default:
          return pipe.deliver(bytes, ms);
      }
    };
  }

  #troubleNow(atm: number, dice: Dice): Trouble | null {
    for (const { trouble, chance } of this.#around(atm)) if (dice.chance(chance)) return trouble;
    return null;
  }

  #waitFor(atm: number, trouble: Trouble): number {
    const ends = this.#around(atm).filter((w) => w.trouble === trouble).map((w) => w.untilMs);
    return Math.max(0, ...ends.map((end) => end - this.#timeline.nowMs));
  }

  #around(atm: number): Weather[] {
    const { nowMs } = this.#timeline;
    return this.#weather.filter((w) =>
      w.fromMs <= nowMs && nowMs < w.untilMs && (w.atm === null || w.atm === atm)
    );
  }
}

function addressOf(atm: number): string {
  return `198.51.100.${atm + 1}`;
}

function peerOf(atm: number, port: number): string {
  return `${addressOf(atm)}:${port}`;
}

/** A process that closes or dies ends both ways; one whose machine is dark says nothing. */
function end(process: Process, outgoing: Pipe, incoming: Pipe): void {
  incoming.close();
  if (process.machine.isDark) outgoing.swallow();
  else outgoing.end(process.dice.delay(LATENCY_MS));
}
