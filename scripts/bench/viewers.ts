import { utf8 } from "../../lib/bytes.ts";

/** What comes is thrown away, so all read into the same place. */
const SCRATCH = new Uint8Array(65_536);
const OK = "HTTP/1.1 200 OK";

/**
 * Many who follow a stream of a server. Theirs would be other machines, here they take from the
 * processors of the bank: so they read what comes and no more, without HTTP's decoding.
 */
export class Viewers implements AsyncDisposable {
  readonly #connections: readonly Deno.TcpConn[];
  readonly #received: number[];
  readonly #reading: Promise<void>[];

  private constructor(connections: readonly Deno.TcpConn[]) {
    this.#connections = connections;
    this.#received = connections.map(() => 0);
    this.#reading = connections.map((connection, at) => this.#read(connection, at));
  }

  /** Resolves when all of them are let in. */
  static async open(url: URL, cookie: string, count: number): Promise<Viewers> {
    const request = utf8(
      `GET ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncookie: ${cookie}\r\n\r\n`,
    );
    const connections: Deno.TcpConn[] = [];
    while (connections.length < count) {
      const connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
      connections.push(connection);
      await connection.write(request);
      const length = await connection.read(SCRATCH) ?? 0;
      const answer = new TextDecoder().decode(SCRATCH.subarray(0, Math.min(length, OK.length)));
      if (answer !== OK) throw new Error(`The server answered ${answer}`);
    }
    return new Viewers(connections);
  }

  /** What the one who got least has got so far, in bytes. */
  get leastBytes(): number {
    return Math.min(...this.#received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await Promise.all(this.#reading);
  }

  async #read(connection: Deno.TcpConn, at: number): Promise<void> {
    try {
      for (let length; (length = await connection.read(SCRATCH)) !== null;) {
        this.#received[at]! += length;
      }
    } catch (error) {
      // A read that is under way when it is closed.
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) {
        throw error;
      }
    }
  }
}
