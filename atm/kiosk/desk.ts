import { decodeHex } from "@std/encoding/hex";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { AuthFile } from "../../lib/auth_file.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { readCardFile } from "../../lib/card_file.ts";
import type { HistoryQuery } from "../../lib/channel/order.ts";
import { ProtocolError, UnreachableError, UserError } from "../../lib/errors.ts";
import { parsePin } from "../../lib/pin.ts";
import type { Statement } from "../../lib/statement/statement.ts";
import type { SignedOrder, SignedReply } from "../bank_session.ts";
import { createAccount } from "../create_account.ts";
import { changeKey } from "../change_key.ts";
import type { AtmAction, AtmOptions } from "../flags.ts";
import { makeStatement } from "../make_statement.ts";
import { newOrder } from "../new_order.ts";
import { readHistory } from "../read_history.ts";
import type { History } from "../read_history.ts";
import { type Holder, type RunDeps, type Visit, visitBank } from "../run.ts";
import { cardFor, useAccount } from "../use_account.ts";
import { cardKeys, type Keys, newCardKeys, passwordKeys } from "./keys.ts";
import {
  type Answered,
  isOf,
  numbersOf,
  type Outcome,
  outcomeDespite,
  outcomeOf,
} from "./outcome.ts";

/** Which bank a kiosk serves, and what lies at its machine. */
export interface DeskOptions
  extends Pick<AtmOptions, "authFile" | "host" | "port" | "receipts" | "terminalFile"> {
  /** The folder of the cards, and of what log-ins leave behind. */
  readonly cards: string;
}

/** What a {@linkcode Desk} needs from outside. */
export type DeskDeps = Omit<RunDeps, "startedMs" | "holder" | "folder" | "onReply">;

/** A request with its number, which makes its repetition the same request. */
export interface Request extends AtmAction {
  /** 16 random bytes in hexadecimal: the number of its transaction. */
  readonly id: string;
}

/** What a kiosk asks of its desk. */
export type KioskDesk = Pick<Desk, keyof Desk>;

/** The kiosk's way to the bank: each visit is a run of the ATM, on keys that are known already. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #deps: DeskDeps;

  constructor(options: DeskOptions, deps: DeskDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** The bank's public keys. @throws {UserError} */
  async bank(): Promise<AuthFile> {
    return await readAuthFile(this.#deps.primitives, this.#options.authFile);
  }

  /** The keys of a name and a password; whether they are right, the bank alone can tell. */
  async passwordKeys(account: string, password: string): Promise<Keys> {
    const { identityKey } = await this.bank();
    return await passwordKeys(this.#deps, identityKey, account, password);
  }

  /**
   * The keys of an account's card and a PIN.
   * @throws {UserError} `pin_form`, `no_card`, or `card_without_pin`: whoever knows the name of its
   * account could use it here
   */
  async cardKeys(account: string, pin: string): Promise<Keys> {
    const card = await readCardFile(this.#cardFile(account)).catch((error) => {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(error.message, { code: "no_card", cause: error });
    });
    if (card.account !== account) throw new UserError("Not its card", { code: "no_card" });
    if (card.pin === "none") {
      throw new UserError("The card has no PIN", { code: "card_without_pin" });
    }
    return await cardKeys(this.#deps.primitives, card, pin);
  }

  /** Gives an order; the same request again is told the same outcome. */
  async give(keys: Keys, request: Request): Promise<Outcome> {
    return await this.#outcome(keys, request, async (visit) => await useAccount(visit));
  }

  /** Opens an account that these keys of a password are for. */
  async open(keys: Keys, request: Request): Promise<Outcome> {
    return await this.#outcome(keys, request, createAccount);
  }

  /** Opens an account with a new card, which lies at this machine then. @throws {UserError} */
  async openWithCard(account: string, pin: string, request: Request): Promise<Outcome> {
    const keys = newCardKeys(this.#deps.primitives, account, parsePin(pin));
    return await this.#outcome(keys, request, createAccount);
  }

  /** Finds out what became of a request; what did not happen yet never will. */
  async settle(keys: Keys, request: Request): Promise<Outcome> {
    return await this.#outcome(keys, request, async (visit, answered) => {
      // The journal has told already, unless another run of the ATM has asked before us.
      // At a terminal with notes its answer is all there is: the order was not a plain one.
      if (answered() || visit.enrolled !== null) return;
      const order = await newOrder(visit, await cardFor(visit), visit.options.action);
      await visit.attempts.perform(order, "resolve");
    });
  }

  /** @throws {UserError} {@linkcode ProtocolError} */
  async history(
    keys: Keys,
    query: HistoryQuery,
    count: number,
  ): Promise<Pick<History, "entries" | "more">> {
    return await this.#visit(keys, READING, (visit) => readHistory(visit, query, count));
  }

  /** @throws {UserError} {@linkcode ProtocolError} */
  async statement(
    keys: Keys,
    period: Pick<HistoryQuery, "sinceMs" | "untilMs">,
  ): Promise<Statement> {
    return await this.#visit(keys, READING, (visit) => makeStatement(visit, period));
  }

  /**
   * Has the bank take new keys in the place of old ones.
   * @throws {UserError} refused, or `outcome_unknown`: nobody knows which ones are good now
   */
  async change(keys: Keys, fresh: Keys): Promise<void> {
    await this.#visit(keys, READING, async (visit) => {
      const { possessionSeed, pinSeed } = fresh.card;
      await changeKey(
        visit,
        keys.card,
        keys.by === "card"
          ? { operation: "pin_change", what: "PIN", newSeed: pinSeed! }
          : { operation: "password_change", what: "password", newSeed: possessionSeed },
      );
    });
  }

  async #outcome(
    holder: Customer,
    request: Request,
    work: (visit: Visit, answered: () => boolean) => Promise<void>,
  ): Promise<Outcome> {
    const id = decodeHex(request.id) as Bytes;
    const heard: Answered[] = [];
    const hear = (order: SignedOrder, reply: SignedReply) => {
      if (isOf(id, order.txnId)) heard.push({ order, reply });
    };
    try {
      await this.#visit(holder, request, async (visit) => {
        await work({ ...visit, random: numbersOf(id, visit.random) }, () => heard.length > 0);
      }, hear);
    } catch (error) {
      return outcomeDespite(failureOf(error), heard);
    }
    return heard.length === 0 ? { kind: "unknown" } : outcomeOf(heard);
  }

  async #visit<T>(
    { by, account, ticket, ...holder }: Customer,
    action: AtmAction,
    work: (visit: Visit) => Promise<T>,
    onReply?: RunDeps["onReply"],
  ): Promise<T> {
    const { cards, ...bank } = this.#options;
    const options: AtmOptions = {
      ...bank,
      strict: false,
      account,
      action,
      cardFile: this.#cardFile(account),
      // Where a secret comes from only tells what kind it is: the holder has it.
      ...(by === "card"
        ? { pin: { from: "prompt" }, login: undefined }
        : { pin: undefined, login: { from: "prompt" } }),
      json: true,
      noColor: true,
    };
    return await visitBank(options, {
      ...this.#deps,
      startedMs: this.#deps.clock.monotonic(),
      holder,
      folder: cards,
      tickets: ticket,
      ...(onReply === undefined ? {} : { onReply }),
    }, work);
  }

  #cardFile(account: string): string {
    return `${this.#options.cards}/${account}.card`;
  }
}

/** Who visits the bank; the keys of a card that is yet to be made are not known. */
type Customer = Holder & Pick<Keys, "by" | "account" | "ticket">;

const READING = { operation: "history", amountCents: 0n } as const;

/** What a visit that failed means. @throws whatever is a bug of ours */
function failureOf(error: unknown): Outcome {
  if (error instanceof ProtocolError) {
    if (error.reason === "outcome_unknown") return { kind: "unknown" };
    return { kind: "failed", code: error.reason === "forked_log" ? "forked_log" : "unreachable" };
  }
  if (error instanceof UnreachableError) return { kind: "failed", code: "unreachable" };
  if (error instanceof UserError) return { kind: "refused", code: error.code, availableCents: 0n };
  throw error;
}
