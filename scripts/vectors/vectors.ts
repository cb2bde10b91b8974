/** tests/vectors/cofre1.json; every value that is not a number or a name is hex. */
export interface Vectors {
  readonly about: string;
  readonly bank: BankVector;
  readonly handshake: HandshakeVector;
  readonly card: CardVector;
  readonly exchanges: readonly ExchangeVector[];
  /** The ATM's CLOSE after the exchanges, and the bank's. */
  readonly close: { readonly atm_frame: string; readonly bank_frame: string };
  /** The session that comes after, on the ticket of the handshake. */
  readonly resumption: ResumptionVector;
  readonly negative: readonly NegativeVector[];
}

/** The bank's keys, private halves too. */
export interface BankVector {
  readonly rsa_private_pkcs8: string;
  readonly rsa_public_spki: string;
  readonly identity_seed: string;
  readonly identity_key: string;
  readonly identity_spki: string;
  readonly kid: string;
}

/** One full handshake with everything that is secret in it. */
export interface HandshakeVector {
  readonly sent_at_ms: number;
  readonly session_secret: string;
  readonly atm_private: string;
  readonly atm_public: string;
  readonly atm_nonce: string;
  readonly oaep_seed: string;
  /** 64 ASCII characters. */
  readonly oaep_label: string;
  readonly ciphertext: string;
  readonly hello: string;
  readonly bank_private: string;
  readonly bank_public: string;
  readonly bank_nonce: string;
  readonly shared_secret: string;
  readonly th0: string;
  readonly th1: string;
  readonly th2: string;
  readonly th3: string;
  readonly master_secret: string;
  readonly keys: Readonly<Record<"atm_enc" | "atm_mac" | "bank_enc" | "bank_mac", string>>;
  readonly bank_time_ms: number;
  readonly session_id: string;
  readonly idle_limit_s: number;
  readonly r0_body: string;
  readonly r0_plaintext: string;
  readonly r0_sealed: string;
  readonly hello_ok: string;
}

/** A handshake on a ticket, with everything that is secret in it, and an exchange in its session. */
export interface ResumptionVector {
  /** Of the session before: from its master secret. */
  readonly resume_key: string;
  readonly ticket_id: string;
  readonly ticket_lifetime_s: number;
  readonly ticket_secret: string;
  readonly sent_at_ms: number;
  readonly atm_private: string;
  readonly atm_public: string;
  readonly atm_nonce: string;
  readonly binder_key: string;
  readonly binder: string;
  readonly resume: string;
  readonly bank_private: string;
  readonly bank_public: string;
  readonly bank_nonce: string;
  readonly shared_secret: string;
  readonly th1: string;
  readonly th2: string;
  readonly th3: string;
  readonly master_secret: string;
  readonly keys: HandshakeVector["keys"];
  readonly bank_time_ms: number;
  readonly session_id: string;
  /** What resumes the session after this one. */
  readonly next_ticket_id: string;
  readonly next_ticket_secret: string;
  readonly r0_body: string;
  readonly hello_ok: string;
  readonly exchange: ExchangeVector;
}

/** The card of the exchanges. */
export interface CardVector {
  readonly account: string;
  readonly account_hash: string;
  readonly card_id: string;
  readonly possession_seed: string;
  readonly possession_key: string;
  /** Of the terminal that the last exchanges are at. */
  readonly terminal_id: string;
  readonly terminal_seed: string;
  readonly terminal_key: string;
}

/** One request and its reply, in the session of the handshake. */
export interface ExchangeVector {
  readonly name: string;
  /** The sequence number of the request; the reply's is one more. */
  readonly sequence: number;
  readonly mode: string;
  readonly operation: string;
  readonly amount_cents: string;
  readonly txn_id: string;
  readonly order: string;
  readonly order_hash: string;
  readonly signed_bytes: string;
  readonly sig_card: string;
  readonly request_body: string;
  readonly request_plaintext: string;
  readonly request_frame: string;
  readonly status: string;
  readonly refusal: string | null;
  readonly balance_cents: string;
  readonly duplicate: boolean;
  readonly reply_body: string;
  readonly reply_plaintext: string;
  readonly reply_frame: string;
}

/** Who has to refuse the input, and at which step. */
export type Stage =
  | "bank_frames"
  | "atm_frames"
  | "hello"
  | "hello_answer"
  | "hello_ok"
  | "resume"
  | "resume_answer"
  | "request_frame"
  | "request_body"
  | "reply_frame"
  | "reply_body";

/** An input that has to be refused, for this reason. */
export interface NegativeVector {
  readonly name: string;
  readonly stage: Stage;
  readonly input: string;
  readonly reason: string;
}
