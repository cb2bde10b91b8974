import type { Bytes } from "../../lib/bytes.ts";

/** A card as the bank knows it: keys alone. */
export interface CardKeys {
  /** 16 bytes. */
  readonly cardId: Bytes;
  /** 32 bytes. */
  readonly possessionKey: Bytes;
  /** 32 bytes; zero = no PIN. */
  readonly pinKey: Bytes;
}

/** A limit in cents; null = none. */
export type Limit = bigint | null;

/** Notes of one kind. */
export interface NoteCount {
  readonly cents: bigint;
  readonly count: bigint;
}

/**
 * What people of the bank have done, each one a row of the ledger and an entry of the audit log.
 * The id, 16 bytes, makes it happen once: who got no answer may ask for it again.
 */
export type AdminAct = Deed & { readonly id?: Bytes };

/** An act whoever asks for it, and however often. */
export type Deed =
  | { readonly kind: "lock_account" | "unlock_account" | "close_account"; readonly account: string }
  /** What is absent stays as it is. */
  | {
    readonly kind: "set_limits";
    readonly account: string;
    readonly orderLimit?: Limit;
    readonly dayLimit?: Limit;
  }
  /** New keys under the id that the card has. */
  | { readonly kind: "replace_card"; readonly account: string; readonly card: CardKeys }
  /** It gives no more orders, until it is unlocked or replaced. */
  | {
    readonly kind: "lock_card" | "unlock_card";
    readonly account: string;
    /** 16 bytes. */
    readonly cardId: Bytes;
  }
  /** Books the opposite of a row, once. */
  | { readonly kind: "reverse"; readonly sequence: bigint }
  | {
    readonly kind: "import_account";
    readonly account: string;
    readonly cents: bigint;
    readonly state: "open" | "locked" | "closed";
    readonly orderLimit: Limit;
    readonly dayLimit: Limit;
    readonly cards: readonly CardKeys[];
  }
  | {
    readonly kind: "add_terminal";
    readonly terminal: string;
    /** 16 bytes. */
    readonly terminalId: Bytes;
    /** 32 bytes. */
    readonly terminalKey: Bytes;
  }
  | { readonly kind: "revoke_terminal"; readonly terminal: string }
  /** From the vault; with notes, the terminal keeps count of its notes from then on. */
  | {
    readonly kind: "load_cash";
    readonly terminal: string;
    readonly cents: bigint;
    readonly notes: readonly NoteCount[];
  }
  /** What is there in truth; the difference goes to the suspense account. */
  | {
    readonly kind: "count_cash";
    readonly terminal: string;
    readonly cents: bigint;
    readonly notes: readonly NoteCount[];
  }
  /** What changes no books, but is to be told. */
  | { readonly kind: "note"; readonly action: NotedAction; readonly detail: string };

/** The act of a kind. */
export type Act<Kind extends AdminAct["kind"]> = Extract<AdminAct, { readonly kind: Kind }>;

/** What the audit log tells without a row of the ledger. */
export type NotedAction = typeof NOTED_ACTIONS[number];

/** All of them. */
export const NOTED_ACTIONS = [
  "backup",
  "restore",
  "export",
  "add_operator",
  "remove_operator",
] as const;

/** Why an act is refused. */
export const ADMIN_REFUSALS = [
  "act_conflict",
  "account_not_found",
  "account_exists",
  "account_closed",
  "account_has_holds",
  "account_not_empty",
  "amount_out_of_range",
  "already_reversed",
  "balance_out_of_range",
  "card_exists",
  "card_not_found",
  "insufficient_funds",
  "key_not_accepted",
  "not_reversible",
  "notes_not_accepted",
  "terminal_exists",
  "terminal_not_found",
  "terminal_revoked",
  "transfer_not_found",
] as const;
/** The name of a reason. */
export type AdminRefusal = typeof ADMIN_REFUSALS[number];

/** What became of an act. */
export interface AdminResult {
  /** `unchanged`: it was so already; the audit log tells of the wish. */
  readonly status: "done" | "unchanged" | "refused";
  /** Present exactly when it is refused. */
  readonly refusal?: AdminRefusal;
  /** The account or terminal that it is about; "" if none. */
  readonly name: string;
  /** What was moved. */
  readonly amountCents: bigint;
  /** Of the account, afterwards. */
  readonly balanceCents: bigint;
  /** The row of the ledger; zero if there is none. */
  readonly sequence: bigint;
  readonly timeMs: number;
}
