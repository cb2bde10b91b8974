import type { DatabaseSync } from "node:sqlite";
import { encodeHex } from "@std/encoding/hex";
import { WRONG_PINS_MAX } from "../../bank/ledger/schema.ts";
import type { AdminAct } from "../../bank/ledger/admin_act.ts";
import type { Command } from "../../bank/ledger/store.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { BookedRow } from "./books_model.ts";
import type { Committed } from "./database_disk.ts";
import type { Finding } from "./oracle.ts";
import type { Aftermath } from "./world.ts";

/** A card as the books have it. */
export interface CardState {
  readonly account: string;
  readonly cardId: Bytes;
  readonly wrongPins: number;
  /** By the bank, or by wrong PINs. */
  readonly isLocked: boolean;
}

/** All cards in the books. */
export function readCards(database: DatabaseSync): CardState[] {
  const statement = database.prepare(
    `SELECT card_id, a.name, locked, wrong_pins FROM card JOIN account a ON a.id = account
     ORDER BY a.name, card_id`,
  );
  return statement.all().map((row) => ({
    account: row.name as string,
    cardId: new Uint8Array(row.card_id as Uint8Array),
    wrongPins: row.wrong_pins as number,
    isLocked: row.locked !== 0 || row.wrong_pins as number >= WRONG_PINS_MAX,
  }));
}

/**
 * Judges what PINs and passwords were worth, by what was typed in the runs: the bank's own word on
 * a signature counts nothing here.
 */
export function judgeSecrets(aftermath: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const { bank: { database }, records } = aftermath;
  const invariant = "secrets count";
  for (const { step, end } of records) {
    if (step.secret === "wrong" && end === "done") {
      return [{ invariant, detail: `order ${step.id} is done, with a wrong secret` }];
    }
  }
  const cards = readCards(database.database);
  const counter = new PinCounter(aftermath, cards, rows);
  for (const committed of database.committed) counter.take(committed);
  for (const { id, sequence, kind, state, refusal, isOrder } of rows) {
    if (isOrder && state === "done" && counter.isShutOut(id)) {
      return [{ invariant, detail: `row ${sequence}, ${kind}, is done with a locked card` }];
    }
    if (counter.isWrong(id) !== (refusal === "wrong_pin")) {
      const what = counter.isWrong(id) ? "a wrong" : "no wrong";
      const detail = `row ${sequence}, ${kind}, is of ${what} PIN, and ${refusal || "not refused"}`;
      return [{ invariant, detail }];
    }
  }
  for (const { account, cardId, wrongPins } of cards) {
    const counted = counter.wrongPins(encodeHex(cardId));
    if (counted !== wrongPins) {
      const detail = `${account}'s card has ${wrongPins} wrong PINs, and ${counted} were typed`;
      return [{ invariant, detail }];
    }
  }
  return [];
}

/** Counts wrong PINs, and reckons locks, a second time. */
class PinCounter {
  readonly #callerAt: Aftermath["callerAt"];
  /** Of each account, in hex. */
  readonly #cards: ReadonlyMap<string, string>;
  /** In a row, by card. */
  readonly #wrong = new Map<string, number>();
  /** Cards that the bank has locked. */
  readonly #locked = new Set<string>();
  /** When each act of the bank had its effect, by its id. */
  readonly #acts: ReadonlyMap<string, number>;
  /** Orders that were judged, and whether the PIN was wrong. */
  readonly #judged = new Map<string, "wrong" | "right">();

  constructor(
    { callerAt }: Aftermath,
    cards: readonly CardState[],
    rows: readonly BookedRow[],
  ) {
    this.#callerAt = callerAt;
    this.#acts = new Map(
      rows.filter(({ isOrder }) => !isOrder).map((row) => [row.txn, row.timeMs]),
    );
    this.#cards = new Map(cards.map(({ account, cardId }) => [account, encodeHex(cardId)]));
  }

  wrongPins(cardId: string): number {
    return this.#wrong.get(cardId) ?? 0;
  }

  /** Whether an order was refused for its PIN. */
  isWrong(id: string): boolean {
    return this.#judged.get(id) === "wrong";
  }

  /** Whether its card was locked whenever the order came. */
  isShutOut(id: string): boolean {
    return !this.#judged.has(id);
  }

  take({ ask: { name, ask }, timeMs }: Committed): void {
    if (name === "apply") { for (const command of ask) this.#takeOrder(command, timeMs); }
    if (name !== "administer" || ask.act.id === undefined) return;
    // Asked for again it has no effect.
    if (this.#acts.get(encodeHex(ask.act.id)) === timeMs) this.#takeAct(ask.act);
  }

  #takeAct(act: AdminAct): void {
    switch (act.kind) {
      case "lock_card":
        return void this.#locked.add(encodeHex(act.cardId));
      case "unlock_card":
        this.#locked.delete(encodeHex(act.cardId));
        return void this.#wrong.set(encodeHex(act.cardId), 0);
      case "unlock_account":
        return void this.#wrong.set(this.#cards.get(act.account)!, 0);
    }
  }

  #takeOrder({ order, mode, notAfterMs, evidence }: Command, timeMs: number): void {
    if (timeMs > notAfterMs) return;
    const caller = this.#callerAt(evidence.peer);
    const card = encodeHex(order.cardId);
    const id = card + encodeHex(order.txnId);
    // What its terminal vouches for is booked whatever its card is worth, and a creation has none.
    if (order.creation !== undefined || mode === "settle") return this.#admit(id, "right");
    const wrongPins = this.wrongPins(card);
    const isLocked = this.#locked.has(card) || wrongPins >= WRONG_PINS_MAX;
    // An order that was sent again is told what it was told before.
    if (isLocked || this.isWrong(id)) return;
    const isWrong = caller?.by === "pin" && caller.secret === "wrong";
    this.#wrong.set(card, isWrong ? wrongPins + 1 : 0);
    if (isWrong || order.operation !== "balance") this.#admit(id, isWrong ? "wrong" : "right");
  }

  #admit(id: string, verdict: "wrong" | "right"): void {
    if (!this.#judged.has(id)) this.#judged.set(id, verdict);
  }
}
