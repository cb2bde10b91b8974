/** Every class of attack, as docs/ATTACKS.md tells them. */
export const CLASSES = {
  A1: "replay to the bank",
  A2: "replay to the ATM",
  A3: "reflection",
  A4: "reorder and delay",
  A5: "truncate, extend, split",
  A6: "tamper",
  A7: "drop, kill, retry",
  A8: "splice",
  A9: "downgrade and other protocols",
  A10: "length side channel",
  A11: "timing side channel",
  A12: "plaintext and determinism",
  A13: "entropy",
  A14: "card forgery and theft",
  A15: "auth file exposure",
  A16: "amounts",
  A17: "argument parsing",
  A18: "flood",
  A19: "slow peers",
  A20: "crash consistency",
  A21: "clock skew",
  A22: "concurrency",
  A23: "rollback and cleanup",
  A24: "output integrity",
  A25: "handshake abuse",
  A26: "forward secrecy",
  A27: "information leak",
  A28: "secrets on disk",
} as const;

/** The name of a class. */
export type AttackClass = keyof typeof CLASSES;
