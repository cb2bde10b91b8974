import { isZero } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import type { Notes } from "../lib/channel/notes.ts";
import type { Operation } from "../lib/channel/order.ts";
import { checkFresh } from "../lib/channel/replay_window.ts";
import type { HistoryPart } from "../lib/channel/page.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { MODES } from "../lib/channel/request.ts";
import type { Position, Request } from "../lib/channel/request.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Clock } from "../lib/clock.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { ProtocolError } from "../lib/errors.ts";
import { isLogin } from "../lib/card_id.ts";
import { NOWHERE } from "./audit/sink.ts";
import type { AuditEvent } from "./audit/sink.ts";
import { Authenticator, isSame } from "./authenticator.ts";
import type { CardProof } from "./authenticator.ts";
import { failureEvent } from "./failure_notes.ts";
import type { Card, Command, Result } from "./ledger/store.ts";
import { addressOf } from "./throttle.ts";
import type { LoginThrottle } from "./throttle.ts";

/** The ledger as the teller uses it. */
export interface Books {
  findCard(cardId: Bytes): Promise<Card | null>;
  /** The key of a terminal that may be used. */
  findTerminalKey(terminalId: Bytes): Promise<Bytes | null>;
  /**
   * One command through the group commit; durable when it resolves. `deliver` is called just
   * before, for all commands in the order of their effects.
   */
  submit(command: Command, deliver?: (result: Result) => void): Promise<Result>;
}

/** Where a request came from. */
export interface Origin {
  readonly peer: string;
  /** 16 bytes. */
  readonly sessionId: Bytes;
}

/** What the session does with a request that was judged. */
export interface Verdict {
  readonly reply: Reply;
  /** What a reading of the history found; the answer is a page then. */
  readonly page?: HistoryPart;
  /** Of a hold: the notes to pay. */
  readonly notes?: readonly Notes[];
  /** Whether the card's signature was valid under a registered card. */
  readonly proven: boolean;
  /** The account's name; absent where the bank knows none. */
  readonly account?: string;
}

/** What the teller needs from outside. */
export interface TellerDeps {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly books: Books;
  /** The bank's Ed25519 identity key, 32 bytes: log-ins are of one bank. */
  readonly identityKey: Bytes;
  readonly throttle: Pick<LoginThrottle, "begin">;
  readonly terminals: TerminalPolicy;
  /** An order was booked, or a balance read, just now: in the order of effects. */
  readonly onDone: (request: Request, result: Result) => void;
  /** An order was refused before the ledger saw it, whose own entry tells of all others. */
  readonly onStranger: (event: AuditEvent) => void;
}

/** Who may bring money: `open` = any ATM that has the auth file, `enrolled` = the bank's own. */
export type TerminalPolicy = "open" | "enrolled";

/** Whoever could do these anywhere could deposit what does not exist. */
const BRINGS_MONEY: readonly Operation[] = ["create", "deposit"];

/** Judges requests: freshness, card, signature, then the ledger (docs/PROTOCOL.md, "Checks"). */
export class Teller {
  readonly #deps: TellerDeps;
  readonly #authenticator: Authenticator;

  constructor(deps: TellerDeps) {
    this.#deps = deps;
    this.#authenticator = new Authenticator(deps);
  }

  /**
   * Serves one request.
   * @throws {ProtocolError} `stale` or `expired`: nothing was booked and nothing is answered.
   */
  async serve(request: Request, position: Position, origin: Origin): Promise<Verdict> {
    const { clock, primitives, books, throttle } = this.#deps;
    checkFresh(request.sentAtMs, clock.now());
    const orderHash = await primitives.sha256(request.order);
    const attempt = mayGuess(request)
      ? throttle.begin(request.decodedOrder.cardId, addressOf(origin.peer))
      : undefined;
    if (attempt === null) {
      // Nothing is looked up, so that it is the same whether or not there is such a log-in.
      return { reply: this.#refuse(request, orderHash, "try_later", origin), proven: false };
    }
    const proof = await this.#authenticator.judgeCard(request, position);
    if (proof === null) {
      const reply = this.#refuse(request, orderHash, "not_authenticated", origin);
      return { reply, proven: false };
    }
    // The key of a creation is its own, and proves nothing.
    if (request.decodedOrder.creation === undefined) attempt?.succeeded();
    if (!await this.#authenticator.isCardIdAccepted(request.decodedOrder)) {
      const reply = this.#refuse(request, orderHash, "card_id_not_accepted", origin);
      return { reply, proven: false };
    }
    const terminalKey = await this.#authenticator.findTerminal(request, position);
    const newKeySigned = await this.#authenticator.isNewKeySigned(request);
    const submit = (proof: CardProof) =>
      books.submit({
        order: request.decodedOrder,
        orderHash,
        mode: request.mode,
        notAfterMs: request.sentAtMs + request.validMs,
        ...proof,
        ...(terminalKey === null ? {} : { terminalKey }),
        ...(newKeySigned === null ? {} : { newKeySigned }),
        needsTerminal: this.#deps.terminals === "enrolled" &&
          BRINGS_MONEY.includes(request.decodedOrder.operation),
        evidence: {
          order: request.order,
          sentAtMs: request.sentAtMs,
          validMs: request.validMs,
          mode: MODES[request.mode],
          th3: position.th3,
          sequence: position.sequence,
          sigCard: request.signatures.card,
          ...(isZero(request.signatures.pin) ? {} : { sigPin: request.signatures.pin }),
          ...(isZero(request.signatures.terminal)
            ? {}
            : { sigTerminal: request.signatures.terminal }),
          sessionId: origin.sessionId,
          peer: origin.peer,
        },
      }, (result) => {
        if (result.status === "done" && !result.duplicate) this.#deps.onDone(request, result);
      });
    let result = await submit(proof);
    if (result.refusal === "not_authenticated" && request.decodedOrder.creation === undefined) {
      // Its keys may have been changed since they were looked up: the books know the new ones now.
      const again = await this.#authenticator.judgeCard(request, position);
      if (again !== null && !isSame(again, proof)) result = await submit(again);
    }
    if (result.status === "expired") throw new ProtocolError("expired");
    // A creation brings its own key, which proves nothing until the account is there.
    const proven = request.decodedOrder.operation !== "create" || result.status === "done";
    const { page, notes, account } = result;
    return {
      ...{ reply: toReply(request, orderHash, result), proven, account },
      ...(page === undefined ? {} : { page }),
      ...(notes === undefined ? {} : { notes }),
    };
  }

  #refuse(request: Request, orderHash: Bytes, refusal: Refusal, { peer }: Origin): Reply {
    const { txnId, operation, amountCents, cardId } = request.decodedOrder;
    const timeMs = this.#deps.clock.now();
    this.#deps.onStranger({
      ...failureEvent(timeMs, peer, refusal),
      action: operation,
      outcome: "refused",
      cardId,
      amountCents,
    });
    return {
      txnId,
      orderHash,
      status: "refused",
      refusal,
      amountCents,
      balanceCents: 0n,
      availableCents: 0n,
      sequence: 0n,
      bankTimeMs: timeMs,
      duplicate: false,
      ...NOWHERE,
    };
  }
}

/**
 * Whether the answer depends on a password. That to a new creation does not; to one that is asked
 * after, it would tell whether its key is the log-in's.
 */
function mayGuess({ decodedOrder, mode }: Request): boolean {
  return isLogin(decodedOrder.cardId) &&
    (decodedOrder.creation === undefined || mode === "resolve");
}

function toReply(request: Request, orderHash: Bytes, result: Result): Reply {
  const { status } = result;
  if (status === "expired") throw new Error("Bug: an expired order has no reply");
  return {
    txnId: request.decodedOrder.txnId,
    orderHash,
    status,
    ...(result.refusal === undefined ? {} : { refusal: result.refusal }),
    amountCents: result.amountCents,
    balanceCents: result.balanceCents,
    availableCents: result.availableCents,
    sequence: result.sequence,
    bankTimeMs: result.timeMs,
    duplicate: result.duplicate,
    // The same answer to every stranger, whoever found out that he is one.
    ...(result.refusal === "not_authenticated" ? NOWHERE : result.audit),
  };
}
