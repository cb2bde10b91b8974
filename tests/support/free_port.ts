/**
 * Below the ports that systems give to connections, and to listeners that ask for any (RFC 6335:
 * from 49152, Linux from 32768): none of those takes a port whose bank is not up yet, or is away.
 */
const PORTS = { min: 10_000, max: 32_000 };
/** What is kept for one process, or one thread of it: suites and their files run side by side. */
const BLOCK = 500;

const { first } = reserveBlock();
let next = first + 1;

/** A port that nobody listens at and nobody else is given; another one each time. */
export function freePort(): number {
  for (let tries = 0; tries < BLOCK; tries++) {
    const port = next;
    next = port === first + BLOCK - 1 ? first + 1 : port + 1;
    const probe = tryListen(port);
    probe?.close();
    if (probe !== null) return port;
  }
  throw new Error("No port is free");
}

/** A block is taken by listening at its first port, until the process ends. */
function reserveBlock(): { readonly first: number; readonly reservation: Deno.Listener } {
  const blocks = (PORTS.max - PORTS.min) / BLOCK;
  const start = Math.floor(Math.random() * blocks);
  for (let i = 0; i < blocks; i++) {
    const first = PORTS.min + BLOCK * ((start + i) % blocks);
    const reservation = tryListen(first);
    if (reservation !== null) return { first, reservation };
  }
  throw new Error("No block of ports is free");
}

function tryListen(port: number): Deno.Listener | null {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return null;
    throw error;
  }
}
