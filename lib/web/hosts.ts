import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** The names a page may be asked for: those of this machine's loopback, and where it listens. */
export function hostNames(listening: string): ReadonlySet<string> {
  const name = listening.includes(":") ? `[${listening}]` : listening;
  return new Set([...LOOPBACK_NAMES, name.toLowerCase()]);
}

/**
 * Refuses requests for any other name with 421. DNS rebinding gives a stranger's name our address;
 * the stranger's page is then of the same origin as ours, and csrf() has nothing to say.
 */
export function onlyHosts(allowed: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const host = (c.req.header("host") ?? "").replace(/:\d+$/, "").toLowerCase();
    if (!allowed.has(host)) throw new HTTPException(421, { message: "Unknown host name" });
    await next();
  };
}
