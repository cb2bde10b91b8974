import { utf8 } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { folderOf, nameOf } from "../../lib/disk.ts";
import { ProtocolError, UserError } from "../../lib/errors.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { quote } from "../../lib/quote.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import { decodeAct, encodeLine } from "./act_codec.ts";
import { LineWire } from "./line_wire.ts";

/** What the socket lets people do. */
export type Administer = (act: AdminAct) => Promise<AdminResult>;

const DEADLINE_MS = 10_000;
/** More would be no person's doing. */
const CONNECTIONS_MAX = 16;
/** What sockaddr_un takes on every system, less its final zero: macOS has 104. */
const PATH_BYTES_MAX = 103;

/** Where the bank with this store is administered while it runs. */
export function socketPath(store: string): string {
  return `${store}.sock`;
}

/**
 * Administration of a running bank: a Unix socket of mode 0600 beside the store. Who may open it
 * is who may read the store; the file system is the guard, so nothing secret crosses it.
 */
export class AdminSocket implements AsyncDisposable {
  readonly #path: string;
  readonly #listener: Deno.Listener;
  readonly #administer: Administer;
  readonly #onFailure: (error: unknown) => void;
  readonly #wires = new Map<LineWire, Promise<void>>();
  readonly #accepting: Promise<void>;

  /**
   * The caller holds the store's lock: a socket that is there was left by a bank that died.
   * @param onFailure told of what is nobody's mistake but ours
   * @throws {UserError}
   */
  static async open(
    path: string,
    administer: Administer,
    onFailure: (error: unknown) => void,
  ): Promise<AdminSocket> {
    try {
      await removeStale(path);
      return new AdminSocket(path, await listenPrivately(path), administer, onFailure);
    } catch (error) {
      throw explainFileError("make socket", path, error);
    }
  }

  private constructor(
    path: string,
    listener: Deno.Listener,
    administer: Administer,
    onFailure: (error: unknown) => void,
  ) {
    this.#path = path;
    this.#listener = listener;
    this.#administer = administer;
    this.#onFailure = onFailure;
    this.#accepting = this.#accept();
  }

  /** Finishes what was begun; then nobody gets in. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path).catch(() => {});
    this.#listener.close();
    await this.#accepting;
    for (const [wire, busy] of this.#wires) if (busy === IDLE) wire[Symbol.dispose]();
    await Promise.allSettled(this.#wires.values());
  }

  async #accept(): Promise<void> {
    for (;;) {
      let conn: Deno.Conn;
      try {
        conn = await this.#listener.accept();
      } catch {
        return; // Closed.
      }
      if (this.#wires.size >= CONNECTIONS_MAX) {
        conn.close();
        continue;
      }
      const wire = new LineWire(conn, DEADLINE_MS);
      this.#wires.set(wire, IDLE);
      this.#serve(wire).catch((error) => {
        if (!isTheirs(error)) this.#onFailure(error);
      }).finally(() => this.#wires.delete(wire));
    }
  }

  async #serve(wire: LineWire): Promise<void> {
    using _ = wire;
    for (;;) {
      const line = await wire.read();
      if (line === null) return;
      const answering = this.#answer(wire, line);
      this.#wires.set(wire, answering);
      await answering;
      this.#wires.set(wire, IDLE);
    }
  }

  async #answer(wire: LineWire, line: string): Promise<void> {
    try {
      await wire.write(encodeLine(await this.#administer(decodeAct(line))));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await wire.write(encodeLine({ error: error.message, hints: error.hints }));
    }
  }
}

/** Nothing is being done for this connection. */
const IDLE: Promise<void> = Promise.resolve();

/** The peer's fault, or its end: not the bank's. */
function isTheirs(error: unknown): boolean {
  return error instanceof ProtocolError || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}

async function removeStale(path: string): Promise<void> {
  const seen = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (seen === null) return;
  if (!seen.isSocket) {
    throw new UserError(`Cannot make socket ${quote(path)}: another file has its name`, {
      hints: ["move it away"],
    });
  }
  await Deno.remove(path);
}

/**
 * bind() gives a socket the mode that the umask leaves, and to change that comes too late. So it
 * is made in a folder that only we can enter, and moved to its name when its mode is right.
 */
async function listenPrivately(path: string): Promise<Deno.Listener> {
  const tag = nodeCrypto.sha256(utf8(nameOf(path))).toHex().slice(0, 16);
  const folder = `${folderOf(path)}/.cofre-${tag}`;
  // Whoever has the ledger's lock is alone here: what is there was left by a bank that was killed.
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(folder, { mode: 0o700 });
  try {
    await Deno.chmod(folder, 0o700);
    const draft = `${folder}/s`;
    for (const name of [path, draft]) {
      if (new TextEncoder().encode(name).length > PATH_BYTES_MAX) {
        throw new UserError(`Cannot make socket ${quote(path)}: its path is too long`, {
          hints: [`sockets take ${PATH_BYTES_MAX} bytes: name the files from a folder near them`],
        });
      }
    }
    const listener = Deno.listen({ transport: "unix", path: draft });
    try {
      await Deno.chmod(draft, 0o600);
      await Deno.rename(draft, path);
      return listener;
    } catch (error) {
      listener.close();
      throw error;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
