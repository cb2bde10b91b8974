import type { Bytes } from "../../lib/bytes.ts";
import { CardCache } from "./card_cache.ts";
import { LedgerStopped } from "./store.ts";
import type { Card } from "./store.ts";
import type { Calls } from "./worker_messages.ts";

type Question = "findCard" | "findTerminalKey" | "proveConsistency";
type Ask<Name extends Question> = Calls[Name]["ask"];
type Answer<Name extends Question> = Calls[Name]["answer"];

type Looks = { readonly [Name in Question]: (ask: Ask<Name>) => Answer<Name> };

/** Looks into the books beside the thread that keeps them. */
export interface Reader extends Looks {
  close(): void;
}

/** What the look-ups need from outside. */
export interface LookUpsDeps {
  /** Asks the ledger's thread. */
  readonly call: <Name extends Question>(name: Name, ask: Ask<Name>) => Promise<Answer<Name>>;
  /** Absent: only the ledger's thread is asked. */
  readonly openReader?: (() => Promise<Reader>) | undefined;
  /** Told once that there is no reader; it is tried again later. */
  readonly warn: (message: string) => void;
  /** Told that the books cannot be read any more. */
  readonly fail: (error: LedgerStopped) => void;
}

const CARDS_CACHED_MAX = 10_000;
/** Questions to the ledger's thread before this one looks itself. */
const CALLS_MAX = 1_000;

/**
 * What is asked of the books and changes nothing: the keys that orders are checked by, and proofs.
 * Through the ledger's thread an answer comes behind the batches that wait there, and takes more of
 * the processors than looking (docs/BENCH.md); but a small bank need not load SQLite for it here.
 */
export class LookUps {
  readonly #deps: LookUpsDeps;
  /** Those used last. */
  readonly #cards = new CardCache(CARDS_CACHED_MAX);
  #calls = 0;
  #opening: Promise<void> | undefined;
  #reader: Reader | undefined;
  #closed = false;
  #warned = false;

  constructor(deps: LookUpsDeps) {
    this.#deps = deps;
  }

  /** @throws {LedgerStopped} */
  async findCard(cardId: Bytes): Promise<Card | null> {
    const known = this.#cards.get(cardId);
    if (known !== undefined) return known;
    const card = await this.look("findCard", cardId);
    if (card !== null) this.#cards.add(card);
    return card;
  }

  /** The books know better what this card's keys are. */
  forgetCard(cardId: Bytes): void {
    this.#cards.forget(cardId);
  }

  /**
   * Answers what is not remembered.
   * @throws {LedgerStopped}
   */
  async look<Name extends Question>(name: Name, ask: Ask<Name>): Promise<Answer<Name>> {
    const reader: Looks | undefined = this.#reader;
    if (reader === undefined) {
      if (++this.#calls % CALLS_MAX === 0 && !this.#closed) this.#opening ??= this.#open();
      return await this.#deps.call(name, ask);
    }
    try {
      return reader[name](ask);
    } catch (error) {
      const stopped = new LedgerStopped(error);
      this.#deps.fail(stopped);
      throw stopped;
    }
  }

  /** From then on only the ledger's thread is asked. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    this.#reader?.close();
    this.#reader = undefined;
  }

  async #open(): Promise<void> {
    try {
      this.#reader = await this.#deps.openReader?.();
    } catch (error) {
      // Once: a busy bank tries again every second.
      if (!this.#warned) {
        this.#deps.warn(
          `Cannot read the ledger beside its thread, so orders take longer: ${error}`,
        );
      }
      this.#warned = true;
    }
    this.#opening = undefined;
  }
}
