/** An attacker on the wire who changes nothing yet: records what ATMs send and what comes back. */
export class Wiretap {
  readonly #listener: Deno.TcpListener;
  readonly #bankPort: number;
  readonly #connections: Promise<void>[] = [];
  /** What the ATM sent on each connection, in order. */
  readonly sent: Uint8Array[][] = [];

  constructor(bankPort: number) {
    this.#bankPort = bankPort;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#connections.push(this.#accept());
  }

  /** The port that the ATM takes for the bank's. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Stops listening and waits for the connections to end. */
  async close(): Promise<void> {
    this.#listener.close();
    await Promise.allSettled(this.#connections);
  }

  async #accept(): Promise<void> {
    for await (const atm of this.#listener) this.#connections.push(this.#relay(atm));
  }

  async #relay(atm: Deno.TcpConn): Promise<void> {
    using bank = await Deno.connect({ hostname: "127.0.0.1", port: this.#bankPort });
    const chunks: Uint8Array[] = [];
    this.sent.push(chunks);
    await Promise.allSettled([
      pump(atm, bank, (chunk) => chunks.push(chunk)),
      pump(bank, atm, () => {}),
    ]);
    atm.close();
  }
}

async function pump(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  see: (chunk: Uint8Array) => void,
): Promise<void> {
  const buffer = new Uint8Array(4096);
  while (true) {
    const count = await from.read(buffer);
    if (count === null) break;
    see(buffer.slice(0, count));
    await to.write(buffer.subarray(0, count));
  }
  await to.closeWrite();
}

/** Sends recorded bytes again on a new connection; gives how many bytes the bank answered. */
export async function replay(bankPort: number, chunks: readonly Uint8Array[]): Promise<number> {
  using bank = await Deno.connect({ hostname: "127.0.0.1", port: bankPort });
  try {
    for (const chunk of chunks) await bank.write(chunk);
  } catch {
    // The bank hung up in the middle: what it answered until then is still to be read.
  }
  const buffer = new Uint8Array(4096);
  let received = 0;
  try {
    for (let count; (count = await bank.read(buffer)) !== null;) received += count;
  } catch {
    // Cut instead of closed.
  }
  return received;
}
