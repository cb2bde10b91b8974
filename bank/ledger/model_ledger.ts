import { isZero, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import { isLogin } from "../../lib/card_id.ts";
import { NOWHERE } from "../audit/sink.ts";
import type { AdminAct } from "./admin_act.ts";
import { dayOf, ModelBooks } from "./model_books.ts";
import type { ModelAccount } from "./model_account.ts";
import { keepModelCash } from "./model_keeper.ts";
import { ModelDesk } from "./model_desk.ts";
import type { ModelActOutcome } from "./model_desk.ts";
import { modelLimited, modelRefusal } from "./model_rules.ts";
import type { LedgerDeps } from "./sqlite_ledger.ts";
import { DEFAULT_BOUNDS } from "./store.ts";
import type { Bounds, Card, Command, Ledger, Result, Violation } from "./store.ts";

/** What a ledger means, in maps: the oracle of tests and simulator. Not used by the product. */
export class ModelLedger implements Ledger {
  readonly #deps: Omit<LedgerDeps, "audit">;
  readonly #bounds: Bounds;
  readonly #books = new ModelBooks();
  readonly #cards = new Map<string, Card>();
  readonly #wrongPins = new Map<string, number>();
  readonly #desk: ModelDesk;
  readonly #outcomes = new Map<string, { readonly orderHash: string; readonly result: Result }>();
  #rows = 0n;

  constructor(deps: Omit<LedgerDeps, "audit">) {
    this.#deps = deps;
    this.#bounds = deps.bounds ?? DEFAULT_BOUNDS;
    this.#desk = new ModelDesk({
      ...{ books: this.#books, cards: this.#cards, wrongPins: this.#wrongPins },
      ...{ bounds: this.#bounds, hash: (account) => this.#hash(account) },
    });
  }

  applyBatch(commands: readonly Command[]): Result[] {
    return commands.map((command) => this.#apply(command));
  }

  /** What becomes of an act; whose books it moved, the product tells besides. */
  administer(act: AdminAct): ModelActOutcome {
    const timeMs = this.#deps.clock.now();
    this.#rows += this.#books.expire(timeMs);
    const row = this.#rows + 1n;
    const outcome = this.#desk.administer(act, { timeMs, row });
    if (outcome.sequence === row) this.#rows = row;
    return outcome;
  }

  findCard(cardId: Bytes): Card | null {
    return this.#cards.get(String(cardId)) ?? null;
  }

  findTerminalKey(terminalId: Bytes): Bytes | null {
    return this.#books.terminals.terminalKey(terminalId) ?? null;
  }

  verify(): Violation[] {
    return this.#books.customers()
      .filter((account) => account.balance < account.held)
      .map(({ name }) => ({ invariant: "customer_overdrawn", detail: name }));
  }

  /** All the money there is. */
  total(): bigint {
    return this.#books.customers().reduce((sum, { balance }) => sum + balance, 0n);
  }

  #apply(command: Command): Result {
    const { order, orderHash, mode, notAfterMs, possessionKey, pin } = command;
    const timeMs = this.#deps.clock.now();
    this.#rows += this.#books.expire(timeMs);
    const { operation, creation, amountCents } = order;
    const card = this.findCard(order.cardId);
    const holder = card !== null && same(card.possessionKey, possessionKey) &&
      same(card.accountHash, order.accountHash) &&
      (creation !== undefined || same(card.pinKey, pin.key));
    const name = holder ? card.account : creation?.name ?? "";
    const account = holder ? this.#books.customer(name) : undefined;

    const result = (status: Result["status"], of?: ModelAccount): Result => ({
      status,
      account: name,
      amountCents,
      balanceCents: of?.balance ?? 0n,
      availableCents: of === undefined ? 0n : of.balance - of.held,
      sequence: 0n,
      timeMs,
      duplicate: false,
      audit: NOWHERE,
    });
    const refused = (refusal: Refusal, of?: ModelAccount) => ({
      ...result("refused", of),
      refusal,
    });

    if (timeMs > notAfterMs) return { ...result("expired"), account: "" };
    const stranger = { ...refused("not_authenticated"), account: "" };
    if (creation === undefined && !holder) return stranger;
    if (creation !== undefined) {
      if (!same(creation.possessionKey, possessionKey)) return stranger;
      if (!same(this.#hash(creation.name), order.accountHash)) return stranger;
      const isUnknown = card === null && !isLogin(order.cardId);
      if (!holder && !isUnknown && mode !== "execute") return stranger;
    }

    const place = `${order.cardId} ${order.txnId}`;
    const keep = (kept: Result): Result => {
      const numbered = { ...kept, sequence: ++this.#rows };
      const { counterparty: _, ...stored } = numbered;
      this.#outcomes.set(place, { orderHash: String(orderHash), result: stored });
      return numbered;
    };
    const before = holder || card === null ? this.#outcomes.get(place) : undefined;
    const repeats = before?.orderHash === String(orderHash);
    const reads = operation === "balance" || operation === "history";
    if (mode === "settle" && !this.#isEnrolled(command)) return refused("terminal_not_enrolled");
    if (creation === undefined && mode !== "settle") {
      const counted = repeats && before.result.refusal === "wrong_pin";
      const settled = repeats && operation === "pin_change" && command.newKeySigned === true &&
        same(order.newKey!.key, card!.pinKey);
      const refusal = this.#judgePin(card!, pin.verdict, counted || settled);
      if (refusal !== null) {
        const kept = before === undefined && (refusal === "wrong_pin" ||
          refusal === "pin_required" && !reads);
        return kept ? keep(refused(refusal)) : refused(refusal);
      }
    }
    if (repeats) {
      if (mode === "settle") this.#keepCash(command, before.result, timeMs);
      return { ...before.result, duplicate: true };
    }
    if (mode === "execute" && !this.#isEnrolled(command)) {
      const outcome = refused("terminal_not_enrolled");
      const kept = before === undefined && holder && creation === undefined && !reads;
      return kept ? keep(outcome) : outcome;
    }
    if (before !== undefined) return refused("txn_conflict");
    if (mode === "resolve") return keep(result("cancelled", account));

    const cash = this.#books.terminals.cashOf(order.terminalId);
    const other = this.#books.customerByHash(order.counterpartyHash);
    const hold = this.#books.hold(order.cardId, order.holdId);
    const refusal = modelRefusal({
      ...{ order, timeMs, account, cash, other, hold, bounds: this.#bounds, books: this.#books },
      cardExists: card !== null,
      newKeySigned: command.newKeySigned ?? false,
    });
    if (refusal !== null) {
      if (creation !== undefined) return refused(refusal);
      if (reads) return refused(refusal, account);
      const limited = modelLimited(refusal, account!, this.#books.takenOut(account!, timeMs));
      const kept = keep({ ...refused(refusal, account), ...limited });
      if (mode === "settle") this.#keepCash(command, kept, timeMs);
      return kept;
    }

    const books = this.#books;
    const move = (from: ModelAccount, to: ModelAccount, day?: bigint) => {
      const limit = day === undefined ? {} : { limit: { account: account!, day } };
      const row = this.#rows + 1n;
      books.post({ from, to, cents: amountCents, kind: operation, timeMs, row, ...limit });
    };
    const done = () => keep(result("done", account));
    switch (operation) {
      case "balance":
        return { ...result("done", account), amountCents: account!.balance };
      case "history": {
        const page = books.history(account!, order.history!);
        return { ...result("done", account), amountCents: account!.balance, page };
      }
      case "create": {
        const { cardId, accountHash } = order;
        const { pinKey } = creation!;
        const opened = books.open(name, accountHash);
        const known = { cardId, account: name, accountHash, possessionKey, pinKey };
        this.#cards.set(String(cardId), known);
        move(cash, opened);
        return keep(result("done", opened));
      }
      case "deposit":
        move(cash, account!);
        return done();
      case "withdraw":
        books.takeOut(account!, timeMs, amountCents);
        books.terminals.dispense(cash, amountCents);
        move(account!, cash, dayOf(timeMs));
        return done();
      case "transfer":
        move(account!, other!);
        return keep({ ...result("done", account), counterparty: other!.name });
      case "hold": {
        books.takeOut(account!, timeMs, amountCents);
        const notes = books.setAside({ order, account: account!, cash, timeMs });
        return keep({ ...result("done", account), notes });
      }
      case "capture":
        move(books.capture(hold!, amountCents), hold!.cash, hold!.day);
        return done();
      case "void":
        books.release(hold!, "voided");
        return done();
      case "pin_change":
        this.#cards.set(String(order.cardId), { ...card!, pinKey: order.newKey!.key });
        return done();
      case "password_change":
        this.#cards.set(String(order.cardId), { ...card!, possessionKey: order.newKey!.key });
        return done();
      case "close":
        account!.state = "closed";
        return done();
    }
  }

  #keepCash({ order }: Command, outcome: Result, timeMs: number): void {
    const at = { timeMs, row: this.#rows + 1n };
    if (keepModelCash(this.#books, this.#bounds, { order, outcome }, at)) this.#rows++;
  }

  #isEnrolled({ order, mode, terminalKey, needsTerminal }: Command): boolean {
    if (isZero(order.terminalId)) return !needsTerminal && mode !== "settle";
    const key = this.#books.terminals.terminalKey(order.terminalId);
    return key !== undefined && terminalKey !== undefined && same(key, terminalKey);
  }

  #judgePin(card: Card, verdict: Command["pin"]["verdict"], counted: boolean): Refusal | null {
    const id = String(card.cardId);
    const wrong = this.#wrongPins.get(id) ?? 0;
    if (wrong === 5 || this.#desk.isLocked(id)) return "card_locked";
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
