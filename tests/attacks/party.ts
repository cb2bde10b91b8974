import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";

/** The whole messages off the front of what has arrived, and what is left of it. */
export interface Pieces {
  readonly messages: readonly Bytes[];
  readonly rest: Bytes;
}

/** Knows where messages end. */
export type Cut = (bytes: Bytes) => Pieces;

/** What went over one end of a connection, and when: `performance.now()`. */
export interface Passage {
  readonly atMs: number;
  /** From the end itself, or from the attacker to it. */
  readonly from: "party" | "attacker";
  readonly bytes: Bytes;
}

/** One end of a connection in the attacker's hands: an ATM, or the bank. */
export class Party {
  readonly #connection: Deno.Conn;
  readonly #cut: Cut;
  /** Every whole frame that it has sent. */
  readonly sent: Bytes[] = [];
  /** All that went over this end, both ways, in order. */
  readonly passages: Passage[] = [];
  /** Those that nobody has asked for with {@linkcode next}. */
  readonly #waiting: Bytes[] = [];
  #ended = false;
  #open = true;
  #wake: () => void = () => {};
  /** Resolves when it has sent its last byte. */
  readonly ended: Promise<void>;

  constructor(connection: Deno.Conn, cut: Cut = frames) {
    this.#connection = connection;
    this.#cut = cut;
    this.ended = this.#readAll();
  }

  /** Connects to a bank. */
  static async connect(port: number, cut?: Cut): Promise<Party> {
    return new Party(await Deno.connect({ hostname: "127.0.0.1", port }), cut);
  }

  /** Its next frame, length and type included; null when it has hung up. */
  async next(): Promise<Bytes | null> {
    while (this.#waiting.length === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#waiting.shift()!;
  }

  /** Sends it whatever bytes; if it is gone, they are of no use any more. */
  async send(...parts: readonly Uint8Array[]): Promise<void> {
    const bytes = concat(...parts);
    this.#note("attacker", bytes);
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#connection.write(bytes.subarray(sent));
      }
    } catch {
      // Hung up, which next() tells.
    }
  }

  /** Tells it that nothing more will come. */
  async finish(): Promise<void> {
    if (this.#open) await (this.#connection as Deno.TcpConn).closeWrite().catch(() => {});
  }

  /** Hangs up. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#connection.close();
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    let pending: Bytes = new Uint8Array();
    while (true) {
      const count = await this.#connection.read(buffer).catch(() => null);
      if (count === null) break;
      const { messages, rest } = this.#cut(concat(pending, buffer.subarray(0, count)));
      pending = rest;
      for (const message of messages) {
        this.#note("party", message);
        this.sent.push(message);
        this.#waiting.push(message);
      }
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }

  #note(from: Passage["from"], bytes: Bytes): void {
    this.passages.push({ atMs: performance.now(), from, bytes });
  }
}

/** Cofre's frames: `u16 length` counts what follows it. */
export function frames(bytes: Bytes): Pieces {
  const messages: Bytes[] = [];
  let rest = bytes;
  while (rest.length >= 2) {
    const end = 2 + ((rest[0]! << 8) | rest[1]!);
    if (rest.length < end) break;
    messages.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return { messages, rest };
}

/** A protocol that nobody knows: what arrives at once is a message. */
export function bursts(bytes: Bytes): Pieces {
  return { messages: [bytes], rest: new Uint8Array() };
}
