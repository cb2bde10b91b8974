import { encodeAlert } from "../lib/channel/messages.ts";
import { sleep } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";
import type { Wire } from "../lib/wire.ts";
import type { ConnectionGate } from "./connection_gate.ts";
import { Session } from "./session.ts";
import type { SessionDeps } from "./session.ts";

/** Where connections come from: a TCP listener, or a test's own. */
export interface Acceptor {
  /** The next connection; null once the acceptor is closed. */
  accept(): Promise<Wire | null>;
  close(): void;
}

/** What the server needs besides what each session needs. */
export interface ServerDeps extends SessionDeps {
  readonly gate: ConnectionGate;
  readonly clock: Clock;
  /** A failure of ours in one session; the others go on. */
  readonly onSessionFailure: (error: unknown) => void;
  /** The last session has ended. */
  readonly onStopped: () => void;
}

/** The accept loop: every connection passes the gate, becomes a session and is waited for. */
export class Server {
  readonly #deps: ServerDeps;
  readonly #acceptor: Acceptor;
  readonly #sessions = new Map<Session, Promise<void>>();
  #stopping = false;

  constructor(deps: ServerDeps, acceptor: Acceptor) {
    this.#deps = deps;
    this.#acceptor = acceptor;
  }

  /** Connections being served. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** Serves until {@linkcode stop}. */
  async run(): Promise<void> {
    while (true) {
      const wire = await this.#acceptor.accept();
      if (wire === null) return;
      this.#receive(wire);
    }
  }

  /**
   * Accepts no more, lets every session finish what it has in hand and say CLOSE, and cuts those
   * that take longer than `graceMs`. Resolves when all are gone.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#acceptor.close();
    const ends = [...this.#sessions].map(([session, end]) => session.stop().then(() => end));
    await Promise.race([Promise.allSettled(ends), sleep(this.#deps.clock, graceMs)]);
    for (const session of this.#sessions.keys()) session.cut();
    await Promise.allSettled(this.#sessions.values());
    this.#deps.onStopped();
  }

  #receive(wire: Wire): void {
    const deps = this.#deps;
    const visitor = this.#stopping ? null : deps.gate.admit(wire.address, () => wire.close());
    if (visitor === null) {
      const reason = "too_many_connections";
      deps.steps({
        peer: wire.peer,
        text: "refused: too many connections",
        kind: "failed",
        reason,
      });
      deps.onProtocolError(wire.peer, reason);
      wire.write(encodeAlert("busy")).catch(() => {}).finally(() => wire.close());
      return;
    }
    deps.steps({ peer: wire.peer, text: "connected", kind: "connected" });
    const session = new Session(deps, wire, visitor);
    const end = session.run()
      .catch((error) => deps.onSessionFailure(error))
      .finally(() => this.#sessions.delete(session));
    this.#sessions.set(session, end);
  }
}
