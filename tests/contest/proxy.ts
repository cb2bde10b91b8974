/** What becomes of what the ATM sends: nothing, or garbage. */
export type Mischief = "drop" | "flip";

const GARBAGE = new TextEncoder().encode("this should be invalid");

/**
 * The contest's man in the middle: changes what goes from ATM to bank and lets the bank's answers
 * through. It never tells the bank that the ATM has closed: the bank must end waiting by itself.
 */
export class MitmProxy {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #bankPort: number;
  readonly #mischief: Mischief;
  readonly #connections = new Set<Deno.Conn>();
  /** When it connected to the bank each time, by `performance.now()`: its time runs from then. */
  readonly connectedMs: number[] = [];
  readonly #running: Promise<void>;

  /** Listens on a free port of 127.0.0.1. */
  constructor(options: { bankPort: number; mischief: Mischief }) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#bankPort = options.bankPort;
    this.#mischief = options.mischief;
    this.#running = this.#acceptAll();
  }

  /** Ends every connection and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#listener.close();
    for (const connection of [...this.#connections]) this.#end(connection);
    await this.#running;
  }

  async #acceptAll(): Promise<void> {
    const serving: Promise<void>[] = [];
    try {
      for await (const atm of this.#listener) serving.push(this.#serve(atm));
    } finally {
      await Promise.all(serving);
    }
  }

  async #serve(atm: Deno.Conn): Promise<void> {
    this.#connections.add(atm);
    try {
      const bank = await Deno.connect({ hostname: "127.0.0.1", port: this.#bankPort });
      this.connectedMs.push(performance.now());
      this.#connections.add(bank);
      // Closed while we connected: then nobody else will close this one.
      if (!this.#connections.has(atm)) this.#end(bank);
      await Promise.all([this.#spoil(atm, bank), this.#pass(bank, atm)]);
    } catch {
      this.#end(atm);
    }
  }

  async #spoil(atm: Deno.Conn, bank: Deno.Conn): Promise<void> {
    for await (const _chunk of chunks(atm)) {
      if (this.#mischief === "flip") await write(bank, GARBAGE);
    }
  }

  async #pass(bank: Deno.Conn, atm: Deno.Conn): Promise<void> {
    for await (const chunk of chunks(bank)) await write(atm, chunk);
    this.#end(bank);
    this.#end(atm);
  }

  #end(connection: Deno.Conn): void {
    if (this.#connections.delete(connection)) connection.close();
  }
}

/** What arrives, until the peer or we close. */
async function* chunks(connection: Deno.Conn): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(65_536);
  while (true) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return;
    yield buffer.slice(0, length);
  }
}

/** Writes all of it; to a peer that is gone, nothing. */
async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  } catch {
    // The peer has closed: what it should have read is of no use any more.
  }
}
