import { frames, Party } from "./party.ts";
import type { Cut } from "./party.ts";

/** One connection through the proxy: all that either end gets, it gets from the script. */
export interface Link {
  /** Of the proxy's connections, from 0. */
  readonly number: number;
  readonly atm: Party;
  readonly bank: Party;
}

/** What the attacker does with a connection. When it resolves, both ends are hung up. */
export type Script = (link: Link) => Promise<void>;

/** The attacker on the wire between the two programs: sees every frame and decides about each. */
export class Proxy {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #bankPort: number;
  readonly #script: Script;
  readonly #cut: Cut;
  readonly #running: Promise<void>[] = [];
  /** Every connection so far, with all that was sent on it. */
  readonly links: Link[] = [];

  constructor(bankPort: number, script: Script = relay, cut: Cut = frames) {
    this.#bankPort = bankPort;
    this.#script = script;
    this.#cut = cut;
    this.#running.push(this.#acceptAll());
  }

  /** The port that the ATM takes for the bank's. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Hangs up everywhere. @throws what a script threw */
  async close(): Promise<void> {
    this.#listener.close();
    await this.#running[0];
    for (const link of this.links) hangUp(link);
    for (const end of await Promise.allSettled(this.#running)) {
      if (end.status === "rejected") throw end.reason;
    }
  }

  async #acceptAll(): Promise<void> {
    for await (const connection of this.#listener) this.#running.push(this.#serve(connection));
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const atm = new Party(connection, this.#cut);
    try {
      const bank = await Party.connect(this.#bankPort, this.#cut);
      const link = { number: this.links.length, atm, bank };
      this.links.push(link);
      await this.#script(link).finally(() => hangUp(link));
      await Promise.all([atm.ended, bank.ended]);
    } catch (error) {
      atm.close();
      await atm.ended;
      // The bank may be down: then the ATM finds nobody, as without a proxy.
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    }
  }
}

/** Passes on what each end sends, until both have ended. */
export async function relay({ atm, bank }: Link): Promise<void> {
  await Promise.all([pass(atm, bank), pass(bank, atm)]);
}

async function pass(from: Party, to: Party): Promise<void> {
  for (let frame = await from.next(); frame !== null; frame = await from.next()) {
    await to.send(frame);
  }
  await to.finish();
}

function hangUp({ atm, bank }: Link): void {
  atm.close();
  bank.close();
}
