import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { edited, flipped, vector } from "./edits.ts";
import type { VectorBank } from "./session.ts";
import type { NegativeVector } from "./vectors.ts";

/** Bodies of requests whose record was good: the ATM itself is at fault. */
export function requestBodies(create: Bytes, deposit: Bytes): NegativeVector[] {
  const zero = uint(0, 1);
  const bad = (name: string, input: Bytes, reason: string) =>
    vector("request_body", name, input, reason);
  return [
    bad("empty", new Uint8Array(), "unknown_operation"),
    bad("a byte short", deposit.slice(0, -1), "request_length"),
    bad("a byte long", concat(deposit, zero), "request_length"),
    bad("valid for 10.001 s", edited(deposit, 8, uint(10_001, 2)), "valid_ms"),
    bad("mode 2", edited(deposit, 10, uint(2, 1)), "mode"),
    bad("operation 0", edited(deposit, 27, zero), "unknown_operation"),
    bad("operation 127", edited(deposit, 27, uint(127, 1)), "unknown_operation"),
    bad("currency in small letters", edited(deposit, 28, utf8("eur")), "bad_currency"),
    bad("amount -1", edited(deposit, 31, uint(2n ** 64n - 1n, 8)), "negative_amount"),
    bad("a deposit with a counterparty", edited(deposit, 11 + 92, uint(1, 1)), "unused_field"),
    bad("a deposit with a hold", edited(deposit, 11 + 139, uint(1, 1)), "unused_field"),
    bad("a balance with an amount", edited(deposit, 27, uint(4, 1)), "unused_field"),
    bad(
      "a terminal's signature, no terminal",
      edited(deposit, 151 + 128, uint(1, 1)),
      "unused_field",
    ),
    bad("a creation with a PIN's signature", edited(create, 434 + 64, uint(1, 1)), "unused_field"),
    bad("a name of length 0", edited(create, 11 + 92, zero), "bad_account"),
    bad("a name of length 251", edited(create, 11 + 92, uint(251, 1)), "bad_account"),
    bad("a capital letter in the name", edited(create, 11 + 93, utf8("A")), "bad_account"),
    bad(
      "a byte order mark before the name",
      edited(create, 11 + 93, Uint8Array.of(0xef, 0xbb, 0xbf)),
      "bad_account",
    ),
    bad("padding of the name not zero", edited(create, 11 + 92, uint(249, 1)), "nonzero_padding"),
  ];
}

/** Bodies of replies whose record was good: not the bank's word, or not on this order. */
export function replyBodies(good: Bytes, other: Bytes, bank: VectorBank): NegativeVector[] {
  const sign = (unsigned: Bytes) => {
    const message = concat(utf8("cofre/1 receipt"), nodeCrypto.sha256(unsigned));
    return concat(unsigned, nodeCrypto.ed25519Sign(bank.identitySeed, message));
  };
  const signed = (at: number, bytes: Bytes) => sign(edited(good, at, bytes).slice(0, 188));
  const bad = (name: string, input: Bytes, reason: string) =>
    vector("reply_body", name, input, reason);
  return [
    bad("a byte short", good.slice(1), "reply_form"),
    bad("balance changed", flipped(good, 66), "bad_receipt_signature"),
    bad("signature changed", flipped(good, 251), "bad_receipt_signature"),
    bad("another order's receipt", other, "reply_mismatch"),
    bad("status 0", signed(48, uint(0, 1)), "reply_form"),
    bad("status 4", signed(48, uint(4, 1)), "reply_form"),
    bad("refused without a reason", signed(48, uint(2, 1)), "reply_form"),
    bad("done with a reason", signed(49, uint(31, 2)), "reply_form"),
    bad("refused for an unknown reason", signed(48, Uint8Array.of(2, 0, 9)), "reply_form"),
    bad("duplicate 2", signed(91, uint(2, 1)), "reply_form"),
  ];
}
