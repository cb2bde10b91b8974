import type { Bytes } from "../../lib/bytes.ts";
import type { Wire } from "../../lib/wire.ts";

/** One direction: chunks wait until they are read. */
class Pipe {
  #chunks: Bytes[] = [];
  #ended = false;
  #broken = false;
  #wake: (() => void) | null = null;

  push(chunk: Bytes): void {
    if (this.#ended) return;
    this.#chunks.push(chunk.slice());
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Breaks the connection: whoever reads or writes is told so. */
  reset(): void {
    this.#broken = true;
    this.end();
  }

  async shift(): Promise<Bytes | null> {
    while (this.#chunks.length === 0) {
      if (this.#broken) throw new Deno.errors.ConnectionReset();
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#chunks.shift()!;
  }
}

/** Two ends of a connection in memory. */
export function memoryWires(): { atm: Wire; bank: Wire; reset(): void } {
  const toBank = new Pipe();
  const toAtm = new Pipe();
  const wire = (incoming: Pipe, outgoing: Pipe, peer: string): Wire => ({
    peer,
    address: peer.split(":")[0]!,
    read: () => incoming.shift(),
    write(bytes) {
      outgoing.push(bytes);
      return Promise.resolve();
    },
    close() {
      incoming.end();
      outgoing.end();
    },
  });
  return {
    atm: wire(toAtm, toBank, "192.0.2.1:3000"),
    bank: wire(toBank, toAtm, "192.0.2.2:40000"),
    reset() {
      toBank.reset();
      toAtm.end();
    },
  };
}
