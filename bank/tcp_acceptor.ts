import { REQUEST_FRAME_BYTES } from "../lib/channel/frame.ts";
import { sleep, systemClock } from "../lib/clock.ts";
import { UserError } from "../lib/errors.ts";
import { TcpWire } from "../lib/tcp_wire.ts";
import type { Wire } from "../lib/wire.ts";
import type { Acceptor } from "./server.ts";

/**
 * A request, and a byte: the runtime takes a read that fills its room for a sign that there is more,
 * and asks the kernel once more in vain before it waits.
 */
const READ_BYTES = REQUEST_FRAME_BYTES + 1;

/** Listens on TCP. @throws {UserError} if the address cannot be had. */
export function tcpAcceptor(hostname: string, port: number): Acceptor & { readonly port: number } {
  const listener = listen(hostname, port);
  let open = true;
  return {
    port: listener.addr.port,
    async accept(): Promise<Wire | null> {
      while (true) {
        try {
          const wire = wireOf(await listener.accept());
          if (wire !== null) return wire;
        } catch {
          if (!open) return null;
          // Out of file descriptors, or the peer was gone already: neither ends the bank.
          await sleep(systemClock, 20);
        }
      }
    },
    close() {
      if (!open) return;
      open = false;
      listener.close();
    },
  };
}

/** Null if its peer has reset it; whoever comes and goes shall leave no file open behind. */
function wireOf(connection: Deno.TcpConn): Wire | null {
  try {
    return new TcpWire(connection, READ_BYTES);
  } catch {
    connection.close();
    return null;
  }
}

function listen(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (cause) {
    const where = `${hostname}:${port}`;
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new UserError(`Cannot listen on ${where}: the port is in use`, {
        hints: ["another bank may be running; choose another port with -p"],
        cause,
      });
    }
    if (cause instanceof Deno.errors.AddrNotAvailable) {
      throw new UserError(`Cannot listen on ${where}: this machine does not have that address`, {
        hints: ["give one of its addresses with --host, or 127.0.0.1"],
        cause,
      });
    }
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`Cannot listen on ${where}: ${detail}`, { cause });
  }
}
