import { LABELS } from "./wire.ts";
import { clause, constant, fact, fn, v } from "./term.ts";
import type { Clause, Term } from "./term.ts";

/** Which phase of the world: what is stolen in phase 1 was safe all through phase 0. */
export type Phase = 0 | 1;

/** "The attacker knows", by phase. */
export const knows = (phase: Phase): (term: Term) => Term => fn(`knows${phase}`);

/** What is made of parts, and gives them back to whoever has it. */
export const data = {
  head: fn("head"), // bank_kid, sent_at, nonce, X
  hello: fn("hello"), // head, C
  resume: fn("resume"), // ticket_id, sent_at, nonce, X
  resumeFrame: fn("resume_frame"), // resume, binder
  helloOk: fn("hello_ok"), // Y, bank_nonce, R0
  told: fn("told"), // session_id, ticket_id
  parameters: fn("parameters"), // told, bank_sig
  order: fn("order"), // card_id, txn_id, payload, terminal_id
  request: fn("request"), // order, sig_card, sig_pin, sig_terminal
  reply: fn("reply"), // order_hash, result, receipt_sig
  pair: fn("pair"),
  triple: fn("triple"),
};
const DATA_ARITY: Record<keyof typeof data, number> = {
  head: 4,
  hello: 2,
  resume: 4,
  resumeFrame: 2,
  helloOk: 3,
  told: 2,
  parameters: 2,
  order: 4,
  request: 4,
  reply: 3,
  pair: 2,
  triple: 3,
};
const MESSAGES = Object.keys(data) as (keyof typeof data)[];

/** The cryptography, perfect: it opens only for who has the key. */
export const hash = fn("hash");
export const publicOf = fn("x25519_public");
/** The X25519 secret of the ATM's (first) and the bank's private key. */
export const sharedSecret = fn("x25519");
export const rsaPublic = fn("rsa_public");
/** S, public key, label. */
export const oaep = fn("rsa_oaep");
export const extract = fn("hkdf_extract");
export const expand = fn("hkdf_expand");
/** Encrypt-then-MAC as one: body, what else the tag covers, key. */
export const record = fn("record");
export const mac = fn("hmac");
export const verifyingKey = fn("ed25519_public");
export const sign = fn("ed25519_sign");

/** The constant of a label on the wire. */
export function label(name: keyof typeof LABELS): Term {
  return constant(`label_${LABELS[name].replaceAll(/[^a-z0-9]/g, "_")}`);
}

/** Position of a record in its direction. */
export const number = (n: number): Term => constant(`number_${n}`);

/** What the owner of the network can do in a phase (Dolev and Yao). */
export function intruder(phase: Phase): Clause[] {
  return [...builds(phase), ...opens(phase)];
}

/** What can be made of what is known. */
export function builds(phase: Phase): Clause[] {
  const k = knows(phase);
  const [a, b] = [v("a"), v("b")];
  const build = (make: (...of: Term[]) => Term, arity: number) => {
    const parts = Array.from({ length: arity }, (_, i) => v(`p${i}`));
    return clause(parts.map((part) => k(part)), k(make(...parts)));
  };
  return [
    ...MESSAGES.map((name) => build(data[name], DATA_ARITY[name])),
    ...[hash, publicOf, rsaPublic, verifyingKey].map((make) => build(make, 1)),
    ...[extract, expand, mac, sign].map((make) => build(make, 2)),
    ...[oaep, record].map((make) => build(make, 3)),
    // One private and one public key make the shared secret, whichever side they are of.
    clause([k(publicOf(a)), k(b)], k(sharedSecret(a, b))),
    clause([k(publicOf(a)), k(b)], k(sharedSecret(b, a))),
    fact(k(constant("junk"))),
    ...[0, 1].map((n) => fact(k(number(n)))),
    ...(Object.keys(LABELS) as (keyof typeof LABELS)[]).map((name) => fact(k(label(name)))),
  ];
}

/** What can be taken out of what is known. */
export function opens(phase: Phase): Clause[] {
  const k = knows(phase);
  const [a, b, c] = [v("a"), v("b"), v("c")];
  return [
    ...MESSAGES.flatMap((name) => {
      const parts = Array.from({ length: DATA_ARITY[name] }, (_, i) => v(`p${i}`));
      return parts.map((part) => clause([k(data[name](...parts))], k(part)));
    }),
    clause([k(oaep(a, rsaPublic(b), c)), k(b)], k(a)),
    clause([k(record(a, b, c)), k(c)], k(a)),
    clause([k(sign(a, b))], k(a)),
  ];
}
