import { concat } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";

/** One end of a connection in the attacker's hands: an ATM, or the bank. */
export class Party {
  readonly #connection: Deno.Conn;
  /** Every whole frame that it has sent. */
  readonly sent: Bytes[] = [];
  /** Those that nobody has asked for with {@linkcode next}. */
  readonly #waiting: Bytes[] = [];
  #ended = false;
  #open = true;
  #wake: () => void = () => {};
  /** Resolves when it has sent its last byte. */
  readonly ended: Promise<void>;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
    this.ended = this.#readAll();
  }

  /** Connects to a bank. */
  static async connect(port: number): Promise<Party> {
    return new Party(await Deno.connect({ hostname: "127.0.0.1", port }));
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
    const buffer = new Uint8Array(4096);
    let pending: Bytes = new Uint8Array();
    while (true) {
      const count = await this.#connection.read(buffer).catch(() => null);
      if (count === null) break;
      pending = this.#cut(concat(pending, buffer.subarray(0, count)));
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }

  /** Takes the whole frames off the front; `u16 length` counts what follows it. */
  #cut(bytes: Bytes): Bytes {
    let rest = bytes;
    while (rest.length >= 2) {
      const end = 2 + ((rest[0]! << 8) | rest[1]!);
      if (rest.length < end) break;
      const frame = rest.slice(0, end);
      this.sent.push(frame);
      this.#waiting.push(frame);
      rest = rest.slice(end);
    }
    return rest;
  }
}
