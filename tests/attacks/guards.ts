/** Guards of the bank, each of which weak_bank_main.ts can leave out: what each is for. */
export const BANK_GUARDS = {
  replay_window: "a hello is accepted once, and only while fresh",
  record_mac: "a record whose tag does not fit ends the session",
  card_signature: "an order is the card's own word",
  one_refusal: "who is refused does not learn whether there is such a card",
  pin_signature: "an order of a card with a PIN is its holder's word, too",
  terminal_signature: "who names an ATM is that ATM",
  terminal_policy: "where only the bank's own ATMs bring money, others do not",
  login_throttle: "passwords are not guessed fast",
  login_owner: "the id of a log-in belongs to its account alone",
  pin_lock: "five wrong PINs lock the card",
  signature_position: "a signature is worth something at its place in its session alone",
  unique_order: "an order is booked once, whoever sends it how often",
  order_expiry: "an order that comes after its run is over is void",
  resolve_only_tells: "who asks what became of an order does not have it carried out",
  request_freshness: "a request whose time is not now is refused",
  ledger_rules: "amounts, keys and names that the books do not take are refused",
  implicit_rejection: "a hello that does not decrypt is answered like one that does",
  reply_tick: "no answer leaves as soon as RSA is done",
  low_order_points: "a shared secret that everybody knows is none",
  fresh_ephemeral: "keys that are stolen later open no recording",
  ticket_single_use: "a session is resumed once, by whoever comes first",
  resume_binder: "who has a ticket's id alone has no ticket",
  read_deadline: "who dribbles is hung up on",
  eviction: "when the bank is full, a stranger makes room",
  strangers_per_address: "one address takes so many places and no more",
  handshake_rate: "one address has RSA done for it so often and no more",
} as const;

/** Guards of the ATM, each of which weak_atm_main.ts can leave out: what each is for. */
export const ATM_GUARDS = {
  bank_signature: "what the bank says is signed with its identity key",
  reply_binding: "an answer is to this order and no other",
  witness: "a bank that goes back in time is noticed",
  journal: "what became of an order is asked until it is known",
} as const;

/** A guard of the bank. */
export type BankGuard = keyof typeof BANK_GUARDS;
/** A guard of the ATM. */
export type AtmGuard = keyof typeof ATM_GUARDS;
/** One guard of the two programs. */
export type Guard = BankGuard | AtmGuard;

/** Every guard that can be left out: what each is for. */
export const GUARDS: Readonly<Record<Guard, string>> = { ...BANK_GUARDS, ...ATM_GUARDS };

/** Whether the guard is the bank's. */
export function isBankGuard(guard: Guard): guard is BankGuard {
  return guard in BANK_GUARDS;
}
