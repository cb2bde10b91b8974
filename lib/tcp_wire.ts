import type { Bytes } from "./bytes.ts";
import type { Wire } from "./wire.ts";

/** A TCP connection as a wire. One write a frame, and no waiting to fill a segment. */
export class TcpWire implements Wire {
  readonly peer: string;
  readonly address: string;
  readonly #connection: Deno.TcpConn;
  readonly #buffer: Bytes;
  #isOpen = true;

  /**
   * @param readBytes what one read takes at most. The runtime keeps the buffer for as long as the
   * peer is silent, so a server's should not be much larger than what it is sent.
   */
  constructor(connection: Deno.TcpConn, readBytes: number) {
    connection.setNoDelay(true);
    const { hostname, port } = connection.remoteAddr;
    this.peer = hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
    this.address = hostname;
    this.#connection = connection;
    this.#buffer = new Uint8Array(readBytes);
  }

  /** Not an async function, which would keep a frame of its own for as long as the peer is silent. */
  read(): Promise<Bytes | null> {
    return this.#connection.read(this.#buffer).then(this.#received);
  }

  async write(bytes: Bytes): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#connection.write(sent === 0 ? bytes : bytes.subarray(sent));
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection.close();
  }

  readonly #received = (count: number | null): Bytes | null =>
    count === null ? null : this.#buffer.subarray(0, count);
}
