import { isZero, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isSafeEd25519Key } from "../../lib/crypto/ed25519_key.ts";
import { NOWHERE } from "../audit/sink.ts";
import type { LedgerDeps } from "./sqlite_ledger.ts";
import { DEFAULT_BOUNDS } from "./store.ts";
import type { Bounds, Card, Command, Ledger, Result, Violation } from "./store.ts";

/** What a ledger means, in maps: the oracle of tests and simulator. Not used by the product. */
export class ModelLedger implements Ledger {
  readonly #deps: Omit<LedgerDeps, "audit">;
  readonly #bounds: Bounds;
  readonly #balances = new Map<string, bigint>();
  readonly #cards = new Map<string, Card>();
  readonly #wrongPins = new Map<string, number>();
  readonly #outcomes = new Map<string, { readonly orderHash: string; readonly result: Result }>();

  constructor(deps: Omit<LedgerDeps, "audit">) {
    this.#deps = deps;
    this.#bounds = deps.bounds ?? DEFAULT_BOUNDS;
  }

  applyBatch(commands: readonly Command[]): Result[] {
    return commands.map((command) => this.#apply(command));
  }

  findCard(cardId: Bytes): Card | null {
    return this.#cards.get(String(cardId)) ?? null;
  }

  verify(): Violation[] {
    return [...this.#balances]
      .filter(([, balance]) => balance < 0n)
      .map(([detail]) => ({ invariant: "customer_overdrawn", detail }));
  }

  /** All the money there is. */
  total(): bigint {
    return [...this.#balances.values()].reduce((sum, balance) => sum + balance, 0n);
  }

  #apply({ order, orderHash, mode, notAfterMs, possessionKey, pin }: Command): Result {
    const timeMs = this.#deps.clock.now();
    const { operation, creation, amountCents } = order;
    const card = this.findCard(order.cardId);
    const holder = card !== null && same(card.possessionKey, possessionKey) &&
      same(card.accountHash, order.accountHash) &&
      (creation !== undefined || same(card.pinKey, pin.key));
    const name = holder ? card.account : creation?.name ?? "";
    const balance = holder ? this.#balances.get(name)! : 0n;

    const result = (status: Result["status"], balanceCents: bigint, account = name): Result => ({
      status,
      account,
      amountCents,
      balanceCents,
      availableCents: balanceCents,
      sequence: 0n,
      timeMs,
      duplicate: false,
      audit: NOWHERE,
    });
    const refused = (refusal: Refusal, told = 0n) => ({ ...result("refused", told), refusal });

    if (timeMs > notAfterMs) return result("expired", 0n, "");
    const stranger = { ...refused("not_authenticated"), account: "" };
    if (creation === undefined && !holder) return stranger;
    if (creation !== undefined) {
      if (!same(creation.possessionKey, possessionKey)) return stranger;
      if (!same(this.#hash(creation.name), order.accountHash)) return stranger;
      if (!holder && card !== null && mode === "resolve") return stranger;
    }

    const place = `${order.cardId} ${order.txnId}`;
    const keep = (kept: Result): Result => {
      const numbered = { ...kept, sequence: BigInt(this.#outcomes.size + 1) };
      this.#outcomes.set(place, { orderHash: String(orderHash), result: numbered });
      return numbered;
    };
    const before = this.#outcomes.get(place);
    if (creation === undefined) {
      const counted = before?.orderHash === String(orderHash) &&
        before.result.refusal === "wrong_pin";
      const refusal = this.#judgePin(card!, pin.verdict, counted);
      if (refusal !== null) {
        const kept = before === undefined &&
          (refusal === "wrong_pin" || refusal === "pin_required" && operation !== "balance");
        return kept ? keep(refused(refusal)) : refused(refusal);
      }
    }
    if (before !== undefined && (holder || card === null)) {
      if (before.orderHash !== String(orderHash)) return refused("txn_conflict");
      return { ...before.result, duplicate: true };
    }
    if (mode === "resolve") return keep(result("cancelled", balance));

    const refusal = this.#refusal(order, balance);
    if (refusal !== null) {
      if (operation === "create") return refused(refusal);
      if (operation === "balance") return refused(refusal, balance);
      return keep(refused(refusal, balance));
    }
    if (operation === "balance") return { ...result("done", balance), amountCents: balance };
    const after = operation === "withdraw" ? balance - amountCents : balance + amountCents;
    this.#balances.set(name, after);
    if (creation !== undefined) {
      const { cardId, accountHash } = order;
      const { pinKey } = creation;
      this.#cards.set(String(cardId), {
        cardId,
        account: name,
        accountHash,
        possessionKey,
        pinKey,
      });
    }
    return keep(result("done", after));
  }

  #refusal(order: Command["order"], balance: bigint): Refusal | null {
    const { operation, currency, creation, amountCents: cents } = order;
    const { initialCentsMin, amountCentsMax, balanceCentsMax } = this.#bounds;
    const unsafe = (key: Bytes) => !isSafeEd25519Key(key);
    const moves = operation !== "balance";
    const adds = operation === "create" || operation === "deposit";
    const rules: [Refusal, boolean][] = [
      ["currency_not_supported", currency !== "EUR"],
      ["amount_out_of_range", moves && (cents === 0n || cents > amountCentsMax)],
      ["initial_balance_too_small", operation === "create" && cents < initialCentsMin],
      ["account_exists", creation !== undefined && this.#balances.has(creation.name)],
      ["card_exists", creation !== undefined && this.#cards.has(String(order.cardId))],
      [
        "key_not_accepted",
        creation !== undefined &&
        (unsafe(creation.possessionKey) || !isZero(creation.pinKey) && unsafe(creation.pinKey)),
      ],
      [
        "balance_out_of_range",
        adds && (balance + cents > balanceCentsMax || this.total() + cents > balanceCentsMax),
      ],
      ["insufficient_funds", operation === "withdraw" && cents > balance],
    ];
    return rules.find(([, broken]) => broken)?.[0] ?? null;
  }

  #judgePin(card: Card, verdict: Command["pin"]["verdict"], counted: boolean): Refusal | null {
    const id = String(card.cardId);
    const wrong = this.#wrongPins.get(id) ?? 0;
    if (wrong === 5) return "card_locked";
    if (isZero(card.pinKey) || counted) return null;
    if (verdict === "absent") return "pin_required";
    this.#wrongPins.set(id, verdict === "valid" ? 0 : wrong + 1);
    return verdict === "valid" ? null : "wrong_pin";
  }

  #hash(name: string): Bytes {
    return this.#deps.sha256(utf8("cofre/1 account"), utf8(name));
  }
}

function same(a: Bytes, b: Bytes): boolean {
  return String(a) === String(b);
}
