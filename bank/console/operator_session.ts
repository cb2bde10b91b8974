import type { Clock } from "../../lib/clock.ts";
import type { Random } from "../../lib/random.ts";
import { Sessions } from "../../lib/web/sessions.ts";
import type { AuditorKey } from "../audit/auditor_key.ts";
import type { OperatorHash } from "./operator_hash.ts";

/** An operator who is logged in. */
export class OperatorSession {
  readonly name: string;
  /** What the password was checked against: with another one, this log-in is over. */
  readonly hash: OperatorHash;
  /** Opens the audit log; given for this log-in, and never on any disk. */
  auditor: AuditorKey | undefined;
  #notice: Notice | undefined;
  readonly #ended = new AbortController();

  constructor(name: string, hash: OperatorHash) {
    this.name = name;
    this.hash = hash;
  }

  /** As the audit log names whoever did something. */
  get peer(): string {
    return `operator ${this.name}`;
  }

  /** Aborted when the log-in ends, and with it what follows the bank live. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** What the next page tells, once. */
  tell(tone: Notice["tone"], text: string): void {
    this.#notice = { tone, text };
  }

  takeNotice(): Notice | undefined {
    const notice = this.#notice;
    this.#notice = undefined;
    return notice;
  }

  end(): void {
    this.auditor = undefined;
    this.#ended.abort();
  }
}

/** What became of the last form. */
export interface Notice {
  readonly tone: "good" | "warn" | "bad";
  readonly text: string;
}

/** Without a click for so long, an operator is logged out; a page that follows live is no click. */
export const IDLE_MS = 30 * 60_000;
const SESSIONS_MAX = 100;

/** The log-ins of the console; their cookie is not the kiosk's, for cookies ignore ports. */
export function operatorSessions(clock: Clock, random: Random): Sessions<OperatorSession> {
  return new Sessions({
    cookie: "cofre_console",
    clock,
    random,
    idleMs: IDLE_MS,
    sessionsMax: SESSIONS_MAX,
    onEnd: (session) => session.end(),
  });
}
