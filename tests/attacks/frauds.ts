/** What a bank of impostor_main.ts pretends. */
export const FRAUDS = [
  /** Nothing: another node of the same bank. */
  "none",
  /** To be this bank, with keys of its own. */
  "own_keys",
  /** The same, and to have the true keys' id. */
  "copied_kid",
  /** To hold the identity key, with the RSA key alone. */
  "stolen_rsa_key",
  /** To hold the RSA key, with the identity key alone. */
  "stolen_identity_key",
  /** To be the bank, with both its keys; what an ATM orders is written down for later. */
  "harvester",
  /** To have booked every order, with the receipt of the first. */
  "old_receipts",
] as const;

/** One way to pose as a bank. */
export type Fraud = (typeof FRAUDS)[number];

/** Whether the impostor has the true bank's private keys. */
export function hasStolenKeys(fraud: Fraud): boolean {
  return fraud !== "own_keys" && fraud !== "copied_kid";
}
