/**
 * A free port below those that systems give to outgoing connections (RFC 6335: from 49152, Linux
 * from 32768): none of them takes it while a bank that was killed is away.
 */
export function steadyPort(): number {
  for (let tries = 0; tries < 1_000; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error("No port is free");
}
