import type { Bytes } from "../../lib/bytes.ts";
import { at } from "./conversation.ts";
import { DEPOSIT, DEPOSITED, LOOK, toldOf, UNKNOWN } from "./customer.ts";
import type { Run } from "./programs.ts";
import type { Link, Script } from "./proxy.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** The bank's own deadline would end a session before the attacker releases what he holds. */
const PATIENT = ["--read-timeout", "30"];
const LOOKED = '{"account":"john","balance":100.00}';

/** Requests that are held back, and released when their customer has gone. */
export const DELAYS: readonly Scenario[] = [
  {
    name: "a request until its run has given up",
    slow: true,
    async attack(world) {
      const held = new Held();
      await world.atm(DEPOSIT, world.proxy(held.script));
      await held.release();
    },
    bankArgs: PATIENT,
    outcome: { ...UNKNOWN, broken: ["expired", "closed_early"] },
    without: {
      order_expiry: { ...UNKNOWN, bank: [DEPOSITED], broken: ["closed_early"], john: "150.00" },
    },
  },
  {
    name: "the question what became of it, until its run has given up",
    slow: true,
    async attack(world) {
      await loseRequest(world);
      const held = new Held();
      await world.atm(LOOK, world.proxy(held.script));
      await held.release();
      return toldOf((await world.atm(LOOK)).stderr);
    },
    bankArgs: PATIENT,
    outcome: {
      atm: ["137", "63", `0 ${LOOKED}`],
      bank: [LOOKED],
      broken: ["closed_early", "expired", "closed_early"],
      found: "was not booked, and never will be",
    },
  },
  {
    name: "a request until a later run was told that it will never be booked",
    async attack(world) {
      const held = new Held();
      const atm = world.startAtm(DEPOSIT, world.proxy(held.script));
      await held.first;
      atm.kill();
      const told = toldOf((await world.atm(LOOK)).stderr);
      await held.release();
      return told;
    },
    bankArgs: PATIENT,
    outcome: {
      atm: ["137", `0 ${LOOKED}`],
      bank: [LOOKED],
      found: "was not booked, and never will be",
    },
    without: {
      unique_order: {
        atm: ["137", `0 ${LOOKED}`],
        bank: [LOOKED, DEPOSITED],
        john: "150.00",
        found: "was not booked, and never will be",
      },
    },
  },
];

/** Holds every request back. */
class Held {
  readonly #requests: { readonly request: Bytes; readonly link: Link }[] = [];
  readonly #first = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();

  /** Resolves when there is a request. */
  get first(): Promise<void> {
    return this.#first.promise;
  }

  /** Keeps the bank's side of each connection open when the ATM has long gone. */
  readonly script: Script = async (link) => {
    const { atm, bank } = link;
    const hello = await atm.next();
    if (hello !== null) await bank.send(hello);
    const helloOk = await bank.next();
    if (helloOk !== null) await atm.send(helloOk);
    const request = await atm.next();
    if (request !== null) {
      this.#requests.push({ request, link });
      this.#first.resolve();
    }
    await this.#over.promise;
  };

  /** Lets the newest one go, waits for what the bank makes of it, and hangs up everywhere. */
  async release(): Promise<void> {
    const { request, link: { bank } } = this.#requests.at(-1)!;
    await bank.send(request);
    await bank.next();
    this.#over.resolve();
  }
}

/** A run that is killed when its request is on the way, which it never arrives. */
async function loseRequest(world: World): Promise<void> {
  let atm: Run | null = null;
  const proxy = world.proxy(at("REQUEST", () => atm!.kill()));
  atm = world.startAtm(DEPOSIT, proxy);
  await atm.ended;
}
