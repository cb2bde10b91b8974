import type { Bytes } from "../lib/bytes.ts";
import type { ProofRange } from "../lib/channel/proof.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Reply } from "../lib/channel/reply.ts";
import type { Mode } from "../lib/channel/request.ts";
import { sleep } from "../lib/clock.ts";
import type { Clock } from "../lib/clock.ts";
import { ProtocolError, UnreachableError } from "../lib/errors.ts";
import { ATTEMPT_MS_MAX } from "../lib/limits.ts";
import type { BankSession, SignedOrder, SignedReply } from "./bank_session.ts";

/** No verified reply came before the run ended: done or not done, nobody here knows. */
export class OutcomeUnknownError extends ProtocolError {
  constructor() {
    super("outcome_unknown", "the bank's answer did not come in time");
  }
}

/**
 * Whether the bank refused whoever gave the order and did not look at the order itself: of an
 * earlier sending, which may have been booked, that tells nothing.
 */
export function isUnseen({ refusal, sequence, duplicate }: Reply): boolean {
  return sequence === 0n && !duplicate && OF_THE_HOLDER.some((name) => name === refusal);
}

const OF_THE_HOLDER: readonly Refusal[] = [
  ...["try_later", "not_authenticated", "card_locked", "pin_required", "wrong_pin"] as const,
];

/** What the attempts need from outside. */
export interface AttemptsDeps {
  readonly clock: Clock;
  /** Connects and shakes hands anew. */
  readonly openSession: (deadlineMs: number) => Promise<BankSession>;
  /** When the run ends, on the monotonic clock. */
  readonly endMs: number;
  /** Whether a lost reply may be asked for again: never in the contest's strict mode. */
  readonly retry: boolean;
  /** Told every verified reply, before anything is made of it. */
  readonly onReply?: ((order: SignedOrder, reply: SignedReply) => void) | undefined;
}

/** How long a proof may take; the order is done by then, so nobody shall wait long. */
const PROOF_MS_MAX = 2_000;
/** How long to wait before knocking again at a bank that is not there. */
const PAUSE_MS = 150;

/**
 * One run's way to the bank: a session that is kept while it works, and replaced by a new one when
 * an order that has left got no answer. The order goes again unchanged, so it happens once.
 */
export class Attempts {
  readonly #deps: AttemptsDeps;
  #session: BankSession | null = null;
  #retried = false;

  constructor(deps: AttemptsDeps) {
    this.#deps = deps;
  }

  /** Whether the last order was sent more than once, so that an earlier sending may be booked. */
  get retried(): boolean {
    return this.#retried;
  }

  /**
   * Sends the order until the bank's verified reply is there or the run ends.
   * @param onLeaving called once, right before the order may reach the bank
   * @throws {ProtocolError} if the order never left; {@linkcode OutcomeUnknownError} if it did.
   */
  async perform(order: SignedOrder, mode: Mode, onLeaving?: () => void): Promise<SignedReply> {
    const { clock, endMs, retry } = this.#deps;
    let left = false;
    this.#retried = false;
    while (true) {
      const attemptEndMs = left ? Math.min(endMs, clock.monotonic() + ATTEMPT_MS_MAX) : endMs;
      try {
        this.#session ??= await this.#deps.openSession(attemptEndMs);
        const deadlineMs = retry ? Math.min(endMs, clock.monotonic() + ATTEMPT_MS_MAX) : endMs;
        const reply = await this.#session.request(order, mode, {
          deadlineMs,
          endMs,
          onLeaving: () => {
            if (!left) onLeaving?.();
            left = true;
          },
        });
        this.#deps.onReply?.(order, reply);
        // The bank ends a session in which it did not know the card.
        if (reply.refusal === "not_authenticated") await this.close();
        return reply;
      } catch (error) {
        if (!(error instanceof ProtocolError || error instanceof UnreachableError)) throw error;
        this.#session?.abandon();
        this.#session = null;
        if (!left) throw error;
        if (!retry) throw new OutcomeUnknownError();
        // To the end, even if too little is left to try again: only then is the order void, and
        // nothing may be booked of which the holder was told before that nobody knows.
        await sleep(clock, Math.min(PAUSE_MS, Math.max(0, endMs - clock.monotonic())));
        if (clock.monotonic() >= endMs) throw new OutcomeUnknownError();
        this.#retried = true;
      }
    }
  }

  /**
   * Asks the bank, in the session that is open, to prove that its audit log only grew.
   * @throws {ProtocolError} if there is no session, or no answer in time
   */
  async askConsistency(range: ProofRange): Promise<Bytes[]> {
    if (this.#session === null) throw new ProtocolError("no_session");
    const { clock, endMs } = this.#deps;
    const deadlineMs = Math.min(endMs, clock.monotonic() + PROOF_MS_MAX);
    return await this.#session.askConsistency(range, deadlineMs);
  }

  /** Ends the session, if there is one. */
  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = null;
  }
}
