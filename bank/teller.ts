import type { Bytes } from "../lib/bytes.ts";
import { equalBytes, isZero } from "../lib/bytes.ts";
import { newKeyMessage } from "../lib/channel/order.ts";
import type { Operation, Order } from "../lib/channel/order.ts";
import { checkFresh } from "../lib/channel/replay_window.ts";
import type { HistoryPart } from "../lib/channel/page.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { signedBytes } from "../lib/channel/request.ts";
import type { Position, Request } from "../lib/channel/request.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Clock } from "../lib/clock.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { ProtocolError } from "../lib/errors.ts";
import { CARD_KINDS, isLogin, loginCardId } from "../lib/login.ts";
import { NOWHERE } from "./audit/sink.ts";
import type { AuditEvent } from "./audit/sink.ts";
import { failureEvent } from "./failure_notes.ts";
import type { Card, Command, PinProof, Result } from "./ledger/store.ts";
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
  /** Whether the card's signature was valid under a registered card. */
  readonly proven: boolean;
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

/** Under which keys of its card an order was signed. */
type CardProof = Pick<Command, "possessionKey" | "pin">;

/** Checked against where there is no card, so that the time is the same; no answer depends on it. */
const DECOY_KEY = Uint8Array.from(
  // The public key of RFC 8032, 7.1, test 1.
  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".match(/../g)!,
  (pair) => parseInt(pair, 16),
);

/** Judges requests: freshness, card, signature, then the ledger (docs/PROTOCOL.md, "Checks"). */
export class Teller {
  readonly #deps: TellerDeps;

  constructor(deps: TellerDeps) {
    this.#deps = deps;
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
    const proof = await this.#authenticate(request, position);
    if (proof === null) {
      const reply = this.#refuse(request, orderHash, "not_authenticated", origin);
      return { reply, proven: false };
    }
    // The key of a creation is its own, and proves nothing.
    if (request.decodedOrder.creation === undefined) attempt?.succeeded();
    if (!await this.#isCardIdAccepted(request.decodedOrder)) {
      const reply = this.#refuse(request, orderHash, "card_id_not_accepted", origin);
      return { reply, proven: false };
    }
    const terminalKey = await this.#authenticateTerminal(request, position);
    const newKeySigned = await this.#isNewKeySigned(request);
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
          mode: request.mode === "execute" ? 0 : 1,
          th3: position.th3,
          sequence: position.sequence,
          sigCard: request.signatures.card,
          sessionId: origin.sessionId,
          peer: origin.peer,
        },
      }, (result) => {
        if (result.status === "done" && !result.duplicate) this.#deps.onDone(request, result);
      });
    let result = await submit(proof);
    if (result.refusal === "not_authenticated" && request.decodedOrder.creation === undefined) {
      // Its keys may have been changed since they were looked up: the books know the new ones now.
      const again = await this.#authenticate(request, position);
      if (again !== null && !isSame(again, proof)) result = await submit(again);
    }
    if (result.status === "expired") throw new ProtocolError("expired");
    // A creation brings its own key, which proves nothing until the account is there.
    const proven = request.decodedOrder.operation !== "create" || result.status === "done";
    const { page } = result;
    const reply = toReply(request, orderHash, result);
    return { reply, proven, ...(page === undefined ? {} : { page }) };
  }

  /**
   * The possession key under which the order is signed, and what its PIN is worth; or null. Unknown
   * card, another account's card and a bad signature are one answer after one signature check, so
   * that a stranger learns nothing about which accounts there are.
   */
  async #authenticate(request: Request, position: Position): Promise<CardProof | null> {
    const { primitives, books } = this.#deps;
    const order = request.decodedOrder;
    const card = order.creation === undefined ? await books.findCard(order.cardId) : null;
    const owned = card !== null && card.accountHash.every((b, i) => b === order.accountHash[i]);
    const key = order.creation?.possessionKey ?? (owned ? card.possessionKey : null);
    const message = await signedBytes(primitives, "card", request, position);
    const valid = await primitives.ed25519Verify(
      key ?? DECOY_KEY,
      message,
      request.signatures.card,
    );
    if (!valid || key === null) return null;
    // The bank's own row says whether the card has a PIN, never the card file.
    const pinKey = order.creation?.pinKey ?? card!.pinKey;
    return {
      possessionKey: key,
      pin: { key: pinKey, verdict: await this.#judgePin(pinKey, request, position) },
    };
  }

  /**
   * The key of the order's terminal, if it has signed; else null, and the ledger refuses the order
   * at its place. Under every policy, or anybody could book on another ATM's cash account.
   */
  async #authenticateTerminal(request: Request, position: Position): Promise<Bytes | null> {
    const { primitives, books } = this.#deps;
    const { terminalId } = request.decodedOrder;
    if (isZero(terminalId) || request.mode === "resolve") return null;
    const key = await books.findTerminalKey(terminalId);
    if (key === null) return null;
    const message = await signedBytes(primitives, "terminal", request, position);
    const valid = await primitives.ed25519Verify(key, message, request.signatures.terminal);
    return valid ? key : null;
  }

  /** Whether the author of a new key has it; null of an order that brings none. */
  async #isNewKeySigned({ order, decodedOrder }: Request): Promise<boolean | null> {
    const { operation, newKey } = decodedOrder;
    if (newKey === undefined) return null;
    const { primitives } = this.#deps;
    const message = newKeyMessage(operation as "pin_change" | "password_change", order);
    return await primitives.ed25519Verify(newKey.key, message, newKey.signature);
  }

  /** Whoever could register the log-in of another account would keep its owner from it. */
  async #isCardIdAccepted({ creation, cardId }: Order): Promise<boolean> {
    if (creation === undefined || cardId[0] === CARD_KINDS.file) return true;
    const { primitives, identityKey } = this.#deps;
    return equalBytes(cardId, await loginCardId(primitives, identityKey, creation.name));
  }

  /** The ledger decides what follows: only it knows, in its own transaction, of lock and counter. */
  async #judgePin(
    key: Bytes,
    request: Request,
    position: Position,
  ): Promise<PinProof["verdict"]> {
    const { primitives } = this.#deps;
    if (isZero(key) || isZero(request.signatures.pin)) return "absent";
    const message = await signedBytes(primitives, "pin", request, position);
    const valid = await primitives.ed25519Verify(key, message, request.signatures.pin);
    return valid ? "valid" : "invalid";
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

function isSame(a: CardProof, b: CardProof): boolean {
  return equalBytes(a.possessionKey, b.possessionKey) && equalBytes(a.pin.key, b.pin.key);
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
