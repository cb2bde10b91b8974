/**
 * The protocol's labels and the order of its fields, as the models use them. tests/proof/ compares
 * both with lib/channel/ and docs/PROTOCOL.md, so that models and code cannot drift apart.
 */
export const LABELS = {
  protocol: "cofre/1",
  hello: "cofre/1 hello",
  bank: "cofre/1 bank",
  card: "cofre/1 card",
  pin: "cofre/1 pin",
  terminal: "cofre/1 terminal",
  receipt: "cofre/1 receipt",
  atmKey: "atm enc",
  bankKey: "bank enc",
  ticket: "cofre/1 ticket",
  binder: "cofre/1 binder",
} as const;

/** Which fields the models have of each message, in the order of the wire. */
export const FIELDS = {
  HELLO: ["bank_kid", "sent_at", "nonce", "X", "C"],
  HELLO_OK: ["Y", "bank_nonce", "R0"],
  "Record 0": ["session_id", "ticket_id", "bank_sig"],
  Requests: ["order", "sig_card", "sig_pin", "sig_terminal"],
  RESUME: ["ticket_id", "sent_at", "nonce", "X", "binder"],
} as const;
