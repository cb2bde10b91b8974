import { UserError } from "../errors.ts";
import { isLoopback } from "../host.ts";
import { quote } from "../quote.ts";

/** A page that is being served. */
export interface WebServer {
  /** Such as `http://127.0.0.1:5001`. */
  readonly url: string;
  /** Takes no more requests, and ends those that last. */
  stop(): Promise<void>;
}

/** Where a page is served. */
export interface WebPlace {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Told, loudly, when others than this machine can reach the page. */
  readonly warn: (message: string) => void;
}

/** Serves a page by plain HTTP. @throws {UserError} the port is taken, or the address not ours */
export function serveWeb(
  { host, port, warn }: WebPlace,
  handler: (request: Request) => Response | Promise<Response>,
): WebServer {
  if (!isLoopback(host)) {
    warn(
      `THE PAGE IS OPEN TO THE NETWORK at ${host}, without encryption: passwords and PINs cross it ` +
        "readable; put a proxy with TLS in front of 127.0.0.1 instead",
    );
  }
  const abort = new AbortController();
  const server = listen();
  const name = server.addr.hostname.includes(":")
    ? `[${server.addr.hostname}]`
    : server.addr.hostname;
  return {
    url: `http://${name}:${server.addr.port}`,
    async stop() {
      abort.abort();
      await server.finished;
    },
  };

  function listen(): Deno.HttpServer<Deno.NetAddr> {
    try {
      return Deno.serve(
        { hostname: host, port, signal: abort.signal, onListen() {} },
        (request) => handler(request),
      );
    } catch (error) {
      throw new UserError(`Cannot serve the page at ${quote(host)} port ${port}: ${why(error)}`, {
        hints: ["choose another with --port; 0 takes a free one"],
        cause: error,
      });
    }
  }
}

function why(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "something listens there already";
  if (error instanceof Deno.errors.AddrNotAvailable) return "this machine has no such address";
  return error instanceof Error ? error.message : String(error);
}
