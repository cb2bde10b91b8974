/**
 * Every reason for which the ledger or the teller refuses an authenticated order, in the order in
 * which they are judged; the numbers are on the wire and never reused.
 */
export const REFUSALS = {
  /** Too many wrong passwords: this one was not looked at. */
  try_later: 1,
  /** Unknown card, bad signature, unknown account, another account's card: one refusal. */
  not_authenticated: 2,
  /** Five wrong PINs in a row; what the PIN was worth is not told. */
  card_locked: 3,
  /** The card has a PIN, and the order is not signed with it. */
  pin_required: 4,
  wrong_pin: 5,
  /** The order names a terminal that the bank does not know. */
  terminal_not_enrolled: 6,
  /** Of a creation: neither a card with a file nor the log-in of this very account. */
  card_id_not_accepted: 7,
  /** The card_id and txn_id were used before, by another order. */
  txn_conflict: 10,
  /** Not a currency of this bank. */
  currency_not_supported: 11,
  /** Zero, or more than one order may move. */
  amount_out_of_range: 12,
  account_closed: 13,
  /** By the bank. */
  account_locked: 14,
  /** More than the account may take out at once. */
  per_transaction_limit: 15,
  /** More than the account may take out in a day, with what it took already. */
  daily_limit: 16,
  /** The card has no hold of this txn_id. */
  hold_not_found: 17,
  hold_already_captured: 18,
  hold_already_voided: 19,
  /** The first deposit is below 10.00. */
  initial_balance_too_small: 20,
  account_exists: 21,
  card_exists: 22,
  /** A small-order or non-canonical Ed25519 key. */
  key_not_accepted: 23,
  /** A void that came after the hold ended by itself. */
  hold_expired: 24,
  /** A capture of more than was held. */
  amount_exceeds_hold: 25,
  /** A transfer from an account to itself. */
  same_account: 26,
  counterparty_not_found: 27,
  /** The receiving account is locked or closed. */
  counterparty_not_open: 28,
  /** The balance would pass the largest number the books hold. */
  balance_out_of_range: 30,
  /** More than there is, less what is held. */
  insufficient_funds: 31,
  /** No notes of the terminal's kinds make up the amount. */
  amount_not_dispensable: 32,
  /** Its kinds would, but there are too few of them in it. */
  terminal_out_of_notes: 33,
  /** A closing while a withdrawal is under way. */
  account_has_holds: 34,
  account_not_empty: 35,
} as const;
/** The name of a refusal. */
export type Refusal = keyof typeof REFUSALS;
