/** Guards of the bank, each of which weak_bank_main.ts can leave out. */
export const BANK_GUARDS = [
  "replay_window",
  "record_mac",
  "card_signature",
  "pin_signature",
  "terminal_signature",
  "login_throttle",
  "signature_position",
  "unique_order",
  "order_expiry",
  "resolve_only_tells",
  "request_freshness",
  "implicit_rejection",
  "read_deadline",
  "eviction",
] as const;

/** Guards of the ATM, each of which weak_atm_main.ts can leave out. */
export const ATM_GUARDS = ["bank_signature", "reply_binding"] as const;

/** One guard of the two programs. */
export type Guard = (typeof BANK_GUARDS | typeof ATM_GUARDS)[number];

/** Whether the guard is the bank's. */
export function isBankGuard(guard: Guard): boolean {
  return BANK_GUARDS.some((name) => name === guard);
}
