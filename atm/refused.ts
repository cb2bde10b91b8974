import { formatAmount } from "../lib/amount.ts";
import type { Refusal } from "../lib/channel/refusal.ts";
import type { Reply } from "../lib/channel/reply.ts";
import { UserError } from "../lib/errors.ts";
import { INITIAL_CENTS_MIN } from "../lib/limits.ts";

/** What a refusal says to the person who gave the order, and what they can do. */
const WORDS: Readonly<Record<Refusal, readonly [string, ...string[]]>> = {
  try_later: ["Too many wrong passwords were tried", "try again in a minute"],
  not_authenticated: [
    "The bank does not accept this card for this account",
    "check -a and -c; the account may not exist",
  ],
  card_locked: ["The card is locked", "the bank can unlock it"],
  pin_required: [
    "This card needs its PIN",
    "have it asked for with --pin, or give it with --pin-file or --pin-stdin",
  ],
  wrong_pin: ["Wrong PIN", "five in a row lock the card"],
  terminal_not_enrolled: [
    "The bank takes this from its own terminals alone",
    "give this ATM's file with --terminal; the bank makes it with: bank terminal add",
  ],
  card_id_not_accepted: ["The bank does not accept the new card's number", "try again"],
  txn_conflict: [
    "The bank holds another order under the same number",
    "try again: the next order gets a new number",
  ],
  currency_not_supported: ["The bank does not keep accounts in this currency"],
  amount_out_of_range: ["The bank does not move this amount in one order"],
  account_closed: ["The account is closed"],
  account_locked: ["The bank has locked the account", "ask the bank"],
  per_transaction_limit: ["That is more than the account may take out at once"],
  daily_limit: [
    "That is more than the account may take out today",
    "the bank's day ends at midnight UTC",
  ],
  hold_not_found: ["The bank knows no such withdrawal"],
  hold_already_captured: ["The withdrawal was booked before"],
  hold_already_voided: ["The withdrawal was called off before"],
  hold_expired: ["The withdrawal has ended by itself"],
  amount_exceeds_hold: ["That is more than was set aside"],
  same_account: ["An account cannot transfer to itself", "name another account"],
  counterparty_not_found: ["There is no account of that name to transfer to", "check the name"],
  counterparty_not_open: ["The receiving account is locked or closed"],
  initial_balance_too_small: [
    "The first deposit is too small",
    `the least is ${formatAmount(INITIAL_CENTS_MIN)}`,
  ],
  account_exists: ["The account exists already", "choose another name with -a"],
  card_exists: ["The bank knows another card with this number", "try again"],
  key_not_accepted: ["The bank does not accept the new card's key", "try again"],
  balance_out_of_range: ["The balance would be larger than the books can hold"],
  insufficient_funds: ["Insufficient funds"],
  amount_not_dispensable: [
    "This machine has no notes that make up this amount",
    "take out another amount",
  ],
  terminal_out_of_notes: [
    "This machine has too few notes left for this amount",
    "take out less, or use another machine",
  ],
  account_has_holds: ["A withdrawal from the account is still under way"],
  account_not_empty: ["There is money on the account", "take it out or transfer it first"],
};

/** What to say where a password stands in the place of a card. */
const WORDS_OF_LOGINS: Partial<typeof WORDS> = {
  not_authenticated: [
    "The bank does not accept this user name and password",
    "check -a; the account may not exist, or have a card alone",
  ],
};

/** A refusal as the person's error. */
export function refusedError(reply: Reply, by: { readonly login: object | null }): UserError {
  const { refusal } = reply;
  // Only an order that is given again after it was asked after, as a kiosk's may be.
  if (refusal === undefined) {
    return new UserError("The order was not booked, and never will be", { code: "cancelled" });
  }
  const [message, ...hints] = (by.login && WORDS_OF_LOGINS[refusal]) ?? WORDS[refusal];
  const tell = TELLS_AVAILABLE[refusal];
  const available = tell === undefined ? [] : [tell(formatAmount(reply.availableCents))];
  return new UserError(message, { code: refusal, hints: [...available, ...hints] });
}

/** In a refusal by a limit it is what that leaves: docs/PROTOCOL.md, "Reply". */
const TELLS_AVAILABLE: Partial<Record<Refusal, (amount: string) => string>> = {
  insufficient_funds: (amount) => `you have ${amount}`,
  per_transaction_limit: (amount) => `you can take out ${amount} now`,
  daily_limit: (amount) => `you can take out ${amount} now`,
};
