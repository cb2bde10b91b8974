import { concat, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";
import { PIN_COST } from "./card_file.ts";
import type { CardFile } from "./card_file.ts";
import { argon2id } from "./crypto/argon2id.ts";
import { hkdf32 } from "./crypto/hkdf.ts";
import type { Primitives } from "./crypto/primitives.ts";
import { UserError } from "./errors.ts";

/** A PIN as typed: 4 to 12 digits (ISO 9564-1, 8.1). @throws {UserError} */
export function parsePin(text: string): string {
  if (/^[0-9]{4,12}$/.test(text)) return text;
  // Never the text itself: it may be a PIN with a slip in it.
  throw new UserError("A PIN has 4 to 12 digits", { code: "pin_form" });
}

/**
 * Makes sure that a new PIN is none of those that thieves try first. Five tries find one of the
 * refused ones far more often than any other; what is refused besides would cost more choice than
 * it takes from the thief.
 * @throws {UserError}
 */
export function checkNewPin(pin: string): void {
  const steps = new Set([...pin].slice(1).map((digit, i) => (10 + +digit - +pin[i]!) % 10));
  const isSequence = steps.size === 1 && (steps.has(1) || steps.has(9));
  if (!isSequence && !/^(.+)\1+$/.test(pin)) return;
  throw new UserError("This PIN is too easy to guess", {
    code: "pin_trivial",
    hints: ["choose one without a repeated part, such as 1111 or 1212, and no sequence, as 1234"],
  });
}

/**
 * The seed of the PIN's Ed25519 key: HKDF(secret ‖ Argon2id(PIN, salt = card_id), "cofre/1 pin"),
 * 32 bytes. Nothing on the card tells whether the PIN was right: only the bank can, and it counts.
 */
export async function pinSeed(
  p: Primitives,
  card: Pick<CardFile, "secret" | "cardId" | "pin">,
  pin: string,
): Promise<Bytes> {
  const cost = card.pin === "none" ? PIN_COST : card.pin;
  return await hkdf32(
    p,
    concat(card.secret, await argon2id(utf8(pin), card.cardId, cost)),
    "cofre/1 pin",
  );
}
