import type { Bytes } from "./bytes.ts";
import type { Wire } from "./wire.ts";

/** Enough for the largest frame in one read. */
const READ_BYTES = 2048;

/** A TCP connection as a wire. One write a frame, and no waiting to fill a segment. */
export function tcpWire(connection: Deno.TcpConn): Wire {
  connection.setNoDelay(true);
  const { hostname, port } = connection.remoteAddr;
  const buffer = new Uint8Array(READ_BYTES);
  let open = true;
  return {
    peer: hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`,
    address: hostname,
    async read(): Promise<Bytes | null> {
      const count = await connection.read(buffer);
      return count === null ? null : buffer.subarray(0, count);
    },
    async write(bytes: Bytes): Promise<void> {
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(sent === 0 ? bytes : bytes.subarray(sent));
      }
    },
    close() {
      if (!open) return;
      open = false;
      connection.close();
    },
  };
}
