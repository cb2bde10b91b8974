import type { Clock } from "../lib/clock.ts";
import { ProtocolError, UnreachableError } from "../lib/errors.ts";
import { FRAME_BYTES_MAX } from "../lib/limits.ts";
import { TcpWire } from "../lib/tcp_wire.ts";
import type { Wire } from "../lib/wire.ts";

/**
 * Connects to the bank, until a deadline on the monotonic clock.
 * @throws {UnreachableError} if nobody listens there, {@linkcode ProtocolError} `timeout`
 */
export async function tcpConnect(
  hostname: string,
  port: number,
  options: { readonly clock: Clock; readonly deadlineMs: number },
): Promise<Wire> {
  const { clock, deadlineMs } = options;
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(Math.max(0, deadlineMs - clock.monotonic()), () => {
    late.reject(new ProtocolError("timeout", `the bank at ${hostname}:${port} does not answer`));
  });
  const connecting = Deno.connect({ hostname, port });
  try {
    return new TcpWire(await Promise.race([connecting, late.promise]), FRAME_BYTES_MAX);
  } catch (error) {
    if (error instanceof ProtocolError) {
      connecting.then((connection) => connection.close(), () => {});
      throw error;
    }
    throw new UnreachableError(
      `Cannot reach the bank at ${hostname}:${port}: ${reasonOf(error)}`,
      { hints: ["is the bank running, and on this port? (-i, -p)"], cause: error },
    );
  } finally {
    cancel();
    late.promise.catch(() => {});
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.ConnectionRefused) return "connection refused";
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ \(os error \d+\).*$/s, "");
}
