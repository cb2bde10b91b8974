import { encodeHex } from "@std/encoding/hex";
import type { Context } from "hono";
import type { Clock } from "../../lib/clock.ts";
import type { Random } from "../../lib/random.ts";
import type { Assets } from "../../lib/web/assets.ts";
import { BackOff } from "../../lib/web/back_off.ts";
import { Sessions } from "../../lib/web/sessions.ts";
import { Customer } from "./customer.ts";
import type { KioskDesk } from "./desk.ts";
import type { Keys } from "./keys.ts";
import type { Language } from "./language.ts";
import type { Done } from "./outcome.ts";
import { SignUps } from "./sign_ups.ts";

/** How long a page may be idle, and how often a balance is looked at. */
export interface KioskTimes {
  /** Without a request for so long, a warning stands on the page, ms. */
  readonly warnMs: number;
  /** Without a request for so long, the session ends, ms. */
  readonly idleMs: number;
  /** Between two looks at the balance while a page shows it, ms. */
  readonly watchMs: number;
}

/** What a kiosk needs from outside. */
export interface KioskDeps {
  readonly desk: KioskDesk;
  readonly clock: Clock;
  readonly random: Random;
  readonly times: KioskTimes;
  /** The bank's number in groups of four. */
  readonly bankNumber: string;
  readonly report: (error: unknown) => void;
}

/** What a handler finds in its context. */
export interface KioskEnv {
  Variables: {
    language: Language;
    /** Absent: nobody is logged in. */
    customer: Customer | undefined;
  };
}

/** One of the kiosk's pages, as their handlers see it. */
export type KioskContext = Context<KioskEnv>;

const SESSIONS_MAX = 200;

/** What all pages share. */
export class Kiosk {
  readonly deps: KioskDeps;
  readonly assets: Assets;
  readonly sessions: Sessions<Customer>;
  readonly backOff: BackOff;
  readonly signUps: SignUps = new SignUps();

  constructor(deps: KioskDeps, assets: Assets) {
    this.deps = deps;
    this.assets = assets;
    this.backOff = new BackOff({ clock: deps.clock });
    this.sessions = new Sessions({
      cookie: "kiosk",
      clock: deps.clock,
      random: deps.random,
      idleMs: deps.times.idleMs,
      sessionsMax: SESSIONS_MAX,
      onEnd: (customer) => customer.end(),
    });
  }

  /** The number of a new request, which will be that of its transaction. */
  newId(): string {
    return encodeHex(this.deps.random(16));
  }

  /** Logs in whoever has these keys, with the balance the bank has just told. */
  logIn(c: KioskContext, keys: Keys, { balanceCents, availableCents }: Done): void {
    const { desk, clock, report, times: { watchMs } } = this.deps;
    const customer = new Customer({ desk, clock, report, watchMs }, keys, {
      balanceCents,
      availableCents,
    });
    this.sessions.start(c, customer);
  }

  /** Ends all sessions: the program stops. */
  stop(): void {
    this.sessions.endAll();
  }
}
