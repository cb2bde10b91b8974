import type { Phase } from "./world.ts";

/** A check or a binding left out, to show that the proof leans on it. */
export type Mutation =
  | "no_dh"
  | "no_rsa"
  | "no_bank_sig"
  | "no_sig_card"
  | "card_sig_unbound"
  | "no_sig_pin"
  | "no_sig_terminal"
  | "one_key"
  | "no_receipt_sig";

/** A key that can be stolen: of the bank, of every card, of every PIN, of every ticket. */
export type Stolen = "rsa" | "identity" | "card" | "pin" | "ticket";

/** Who does what in which phase, what the attacker gets when, and what is left out. */
export interface Setting {
  /** Full handshakes, or resumed ones with tickets of earlier sessions. */
  readonly handshake?: "full" | "resumed";
  /** When honest ATMs say hello and give orders. */
  readonly atm: readonly Phase[];
  /** When the bank shakes hands. */
  readonly bank: readonly Phase[];
  /** When it also executes orders; as `bank` if absent. */
  readonly execute?: readonly Phase[];
  readonly stolen?: Partial<Record<Stolen, Phase>>;
  /** The attacker can have anything signed in phase 0: by every card with its PIN, or by the bank. */
  readonly oracle?: "cards" | "bank";
  /** Records are sealed with nothing: what still holds then, signatures alone carry. */
  readonly inTheClear?: true;
  readonly without?: Mutation;
}
