import type { Bytes } from "../../lib/bytes.ts";
import type { Notes } from "../../lib/channel/notes.ts";
import type { Order } from "../../lib/channel/order.ts";
import type { HistoryPart } from "../../lib/channel/page.ts";
import type { Refusal } from "../../lib/channel/refusal.ts";
import type { Mode } from "../../lib/channel/request.ts";
import { AMOUNT_CENTS_MAX, BALANCE_CENTS_MAX, INITIAL_CENTS_MIN } from "../../lib/limits.ts";

/** The path of books that live in memory alone. */
export const IN_MEMORY = ":memory:";

/** How long to wait for another process that reads or copies the file. */
export const BUSY_MS = 1_000;

/** What the teller hands to the ledger once every signature of an order has been checked. */
export interface Command {
  /** What `evidence.order` decodes to. */
  readonly order: Order;
  /** SHA-256 of the order's bytes, 32 bytes. */
  readonly orderHash: Bytes;
  /**
   * `execute` books; `resolve` tells the stored outcome or cancels the order for ever; `settle`
   * books by the word of the terminal, whose notes have moved.
   */
  readonly mode: Mode;
  /** Bank time after which the order must not execute: sent_at + valid_ms. */
  readonly notAfterMs: number;
  /**
   * The possession key the signature was checked under, 32 bytes. The card's row must still hold
   * it: a card replaced between the check and the booking is refused. In a creation it is the
   * order's own.
   */
  readonly possessionKey: Bytes;
  /** What the PIN's signature proved, and under which key; the row must still hold that, too. */
  readonly pin: PinProof;
  /**
   * The terminal's key that its signature was checked under, 32 bytes; absent where the order
   * names no terminal. The terminal's row must still hold it.
   */
  readonly terminalKey?: Bytes;
  /** Whether the bank takes this order from its own terminals alone. */
  readonly needsTerminal: boolean;
  /** Of a change of PIN or password: whether the new key has signed the order. */
  readonly newKeySigned?: boolean;
  /** What the audit log keeps so that the order can be proved later. */
  readonly evidence: Evidence;
}

/** What an order says of its card's PIN. */
export interface PinProof {
  /** `absent`: the order has no signature by a PIN, or its card has none. */
  readonly verdict: "absent" | "valid" | "invalid";
  /** The PIN key of the card when the signature was checked, 32 bytes; zero = no PIN. */
  readonly key: Bytes;
}

/** All that is needed, beside the order, to check who signed it years later. */
export interface Evidence {
  /** The encoded order. */
  readonly order: Bytes;
  readonly sentAtMs: number;
  readonly validMs: number;
  readonly mode: 0 | 1 | 2;
  /** The transcript hash the signature is bound to, 32 bytes. */
  readonly th3: Bytes;
  /** The record's sequence number. */
  readonly sequence: bigint;
  /** 64 bytes. */
  readonly sigCard: Bytes;
  /** 64 bytes; absent: not signed with a PIN. */
  readonly sigPin?: Bytes;
  /** 64 bytes; absent: not signed by a terminal. */
  readonly sigTerminal?: Bytes;
  /** 16 bytes. */
  readonly sessionId: Bytes;
  /** `address:port` of the ATM. */
  readonly peer: string;
}

/** Where in the audit log an outcome stands; all zero while no log is attached. */
export interface AuditRef {
  readonly logId: Bytes;
  readonly leafIndex: bigint;
  readonly leafHash: Bytes;
  readonly treeSize: bigint;
  readonly root: Bytes;
}

/** The outcome of one command. */
export interface Result {
  /**
   * `done`: booked (or read). `refused`: by rule, see `refusal`. `cancelled`: a resolve found
   * nothing and closed the order for ever. `expired`: now > notAfterMs, nothing written; the
   * caller treats it as a protocol failure.
   */
  readonly status: "done" | "refused" | "cancelled" | "expired";
  /** Present exactly when `status` is `refused`. */
  readonly refusal?: Refusal;
  /** The account's name, for the line on the bank's stdout; "" where unknown. */
  readonly account: string;
  /** The order's amount; for `balance` and `history` the balance. */
  readonly amountCents: bigint;
  /** After the order; zero for a refusal that must tell nothing of the account. */
  readonly balanceCents: bigint;
  /** The balance less what is held. */
  readonly availableCents: bigint;
  /** The number of the ledger row that holds the outcome; zero when nothing was stored. */
  readonly sequence: bigint;
  /** When the ledger judged it: bank time. */
  readonly timeMs: number;
  /** Whether this is the stored outcome of an earlier attempt. */
  readonly duplicate: boolean;
  /** The name of the account that a transfer, done just now, went to. */
  readonly counterparty?: string;
  /** What a reading of the history found. */
  readonly page?: HistoryPart;
  /** Of a hold that was made: the notes to pay; none where the terminal pays any amount. */
  readonly notes?: readonly Notes[];
  readonly audit: AuditRef;
}

/** A result whose place in the audit log is not known yet. */
export type Outcome = Omit<Result, "audit">;

/** What the bank knows of a card. */
export interface Card {
  readonly cardId: Bytes;
  readonly account: string;
  /** SHA-256("cofre/1 account" ‖ name), 32 bytes. */
  readonly accountHash: Bytes;
  readonly possessionKey: Bytes;
  /** Zero = no PIN. */
  readonly pinKey: Bytes;
}

/** One invariant of the books that does not hold. */
export interface Violation {
  /** A short snake_case name, such as `legs_sum`. */
  readonly invariant: string;
  readonly detail: string;
}

/** What an order may move and an account may hold, in cents; `DEFAULT_BOUNDS` in the product. */
export interface Bounds {
  readonly initialCentsMin: bigint;
  readonly amountCentsMax: bigint;
  readonly balanceCentsMax: bigint;
}

/** The bounds of `lib/limits.ts`. */
export const DEFAULT_BOUNDS: Bounds = {
  initialCentsMin: INITIAL_CENTS_MIN,
  amountCentsMax: AMOUNT_CENTS_MAX,
  balanceCentsMax: BALANCE_CENTS_MAX,
};

/** The one currency of the books, ISO 4217. */
export const CURRENCY = "EUR";

/** A ledger in this thread: the meaning of {@linkcode LedgerStore} without its waiting. */
export interface Ledger {
  applyBatch(commands: readonly Command[]): Result[];
  findCard(cardId: Bytes): Card | null;
  /** The key of a terminal that may be used, 32 bytes. */
  findTerminalKey(terminalId: Bytes): Bytes | null;
  verify(): Violation[];
}

/**
 * The ledger takes no more commands: a commit failed, or something that cannot happen did. Whether
 * the last batch is on the disk shows at the next start.
 */
export class LedgerStopped extends Error {
  override readonly name = "LedgerStopped";

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The ledger has stopped: ${reason}`, { cause });
  }
}

/**
 * The books. A batch is atomic command by command and durable as a whole when the promise
 * resolves; results come in the order of the commands, which is the order of their effects.
 */
export interface LedgerStore {
  applyBatch(commands: readonly Command[]): Promise<Result[]>;
  findCard(cardId: Bytes): Promise<Card | null>;
  /** The key of a terminal that may be used, 32 bytes. */
  findTerminalKey(terminalId: Bytes): Promise<Bytes | null>;
  /** The sum of all postings is zero, cached balances equal their postings, … */
  verify(): Promise<Violation[]>;
  close(): Promise<void>;
}
