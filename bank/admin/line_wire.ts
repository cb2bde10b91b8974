import { utf8 } from "../../lib/bytes.ts";
import { ProtocolError } from "../../lib/errors.ts";

/** A line on the socket, its line feed included. */
export const LINE_BYTES_MAX = 65_536;

/** Lines over a connection, each within a deadline. */
export class LineWire implements Disposable {
  readonly #conn: Deno.Conn;
  readonly #deadlineMs: number;
  #rest: Uint8Array = new Uint8Array();

  constructor(conn: Deno.Conn, deadlineMs: number) {
    this.#conn = conn;
    this.#deadlineMs = deadlineMs;
  }

  /** The next line; null at the end. @throws {ProtocolError} too long, too late, or cut off */
  async read(): Promise<string | null> {
    return await this.#inTime(async () => {
      for (;;) {
        const end = this.#rest.indexOf(0x0a);
        if (end >= 0) {
          const line = this.#rest.subarray(0, end);
          this.#rest = this.#rest.slice(end + 1);
          return new TextDecoder().decode(line);
        }
        if (this.#rest.length >= LINE_BYTES_MAX) throw new ProtocolError("admin_line_too_long");
        const chunk = new Uint8Array(LINE_BYTES_MAX);
        const count = await this.#conn.read(chunk);
        if (count === null) {
          if (this.#rest.length > 0) throw new ProtocolError("admin_line_cut");
          return null;
        }
        this.#rest = joined(this.#rest, chunk.subarray(0, count));
      }
    });
  }

  /** @throws {ProtocolError} nobody takes it in time */
  async write(line: string): Promise<void> {
    const bytes = utf8(`${line}\n`);
    await this.#inTime(async () => {
      for (let written = 0; written < bytes.length;) {
        written += await this.#conn.write(bytes.subarray(written));
      }
    });
  }

  [Symbol.dispose](): void {
    try {
      this.#conn.close();
    } catch {
      // The deadline has closed it.
    }
  }

  /** Closing is what ends a read or a write that waits. */
  async #inTime<T>(work: () => Promise<T>): Promise<T> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this[Symbol.dispose]();
    }, this.#deadlineMs);
    try {
      return await work();
    } catch (error) {
      throw isLate ? new ProtocolError("admin_deadline") : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
