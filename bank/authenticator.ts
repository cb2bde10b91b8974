import { equalBytes, isZero } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";
import { newKeyMessage } from "../lib/channel/order.ts";
import type { Order } from "../lib/channel/order.ts";
import { signedBytes } from "../lib/channel/request.ts";
import type { Position, Request } from "../lib/channel/request.ts";
import type { Primitives } from "../lib/crypto/primitives.ts";
import { CARD_KINDS } from "../lib/card_id.ts";
import { loginCardId } from "../lib/login.ts";
import type { Card, Command, PinProof } from "./ledger/store.ts";

/** Under which keys of its card an order was signed. */
export type CardProof = Pick<Command, "possessionKey" | "pin">;

/** What the authenticator needs from outside. */
export interface AuthenticatorDeps {
  readonly primitives: Primitives;
  readonly books: {
    findCard(cardId: Bytes): Promise<Card | null>;
    findTerminalKey(terminalId: Bytes): Promise<Bytes | null>;
  };
  /** The bank's Ed25519 identity key, 32 bytes: log-ins are of one bank. */
  readonly identityKey: Bytes;
}

/** Checked against where there is no card, so that the time is the same; no answer depends on it. */
const DECOY_KEY = Uint8Array.from(
  // The public key of RFC 8032, 7.1, test 1.
  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".match(/../g)!,
  (pair) => parseInt(pair, 16),
);

/** Checks who signed a request: card, PIN, terminal, and the author of a new key. */
export class Authenticator {
  readonly #deps: AuthenticatorDeps;

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
  }

  /**
   * The possession key under which the order is signed, and what its PIN is worth; or null. Unknown
   * card, another account's card and a bad signature are one answer after one signature check, so
   * that a stranger learns nothing about which accounts there are.
   */
  async judgeCard(request: Request, position: Position): Promise<CardProof | null> {
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
  async findTerminal(request: Request, position: Position): Promise<Bytes | null> {
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
  async isNewKeySigned({ order, decodedOrder }: Request): Promise<boolean | null> {
    const { operation, newKey } = decodedOrder;
    if (newKey === undefined) return null;
    const { primitives } = this.#deps;
    const message = newKeyMessage(operation as "pin_change" | "password_change", order);
    return await primitives.ed25519Verify(newKey.key, message, newKey.signature);
  }

  /** Whoever could register the log-in of another account would keep its owner from it. */
  async isCardIdAccepted({ creation, cardId }: Order): Promise<boolean> {
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
}

/** Whether two proofs name the same keys. */
export function isSame(a: CardProof, b: CardProof): boolean {
  return equalBytes(a.possessionKey, b.possessionKey) && equalBytes(a.pin.key, b.pin.key);
}
