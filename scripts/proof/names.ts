import { constant, fn } from "./term.ts";
import type { Term } from "./term.ts";
import type { Phase } from "./world.ts";

/** Order executed by the bank in a phase: card id, txn_id, terminal id. */
export const executed = (phase: Phase): (...of: Term[]) => Term => fn(`executed${phase}`);
/** An ATM of the phase holds the bank's word that its order is done: card id, txn_id. */
export const done = (phase: Phase): (...of: Term[]) => Term => fn(`done${phase}`);
/** An ATM of the phase takes its peer for the bank: card id. */
export const accepted = (phase: Phase): (...of: Term[]) => Term => fn(`accepted${phase}`);
/** A card whose holder uses it. */
export const busyCard = fn("busy_card");
/** A card whose holder never uses it. */
export const idleCard = fn("idle_card");
/** An enrolled ATM at which nobody orders anything. */
export const idleTerminal = fn("idle_terminal");
/** What only the orders of honest ATMs say. */
export const SECRET: Term = constant("secret_payload");
/** What only the bank tells about an order: card id, txn_id. */
export const result = fn("result");

/** The bank's private keys. */
export const RSA_KEY: Term = constant("rsa_key");
export const IDENTITY_KEY: Term = constant("identity_key");
/** One bank: hashes of its public keys are constants, which everybody knows. */
export const KID: Term = constant("bank_kid");
export const TH0: Term = constant("th0");
export const cardKey = fn("card_key");
export const pinKey = fn("pin_key");
export const terminalKey = fn("terminal_key");
export const BUSY_TERMINAL: Term = constant("busy_terminal");
export const ticketId = fn("ticket_id");
export const ticketSecret = fn("ticket_secret");
export const evil = fn("of_the_attacker");
export const registered = fn("registered"); // card id, its keys' public halves
export const enrolled = fn("enrolled"); // terminal id, its key's public half
export const ticketKept = fn("ticket_kept"); // by the bank: id, secret
