import { concat, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { hkdfExpand32 } from "../crypto/hkdf.ts";
import type { Primitives } from "../crypto/primitives.ts";
import type { SessionParameters } from "./parameters.ts";

/** What resumes a session once: both ends derive it, so its secret is never on the wire. */
export interface Ticket {
  /** 16 random bytes, told by the bank in record 0. */
  readonly id: Bytes;
  /** 32 bytes. */
  readonly secret: Bytes;
  /** How long the bank keeps it, from record 0 on. */
  readonly lifetimeS: number;
}

/**
 * secret = HKDF-Expand("resume" key, "cofre/1 ticket" ‖ id); null if the bank offers none. The
 * resume key is overwritten: of a session nothing but its one ticket is left.
 */
export async function deriveTicket(
  primitives: Primitives,
  resumeKey: Bytes,
  { ticketId: id, ticketLifetimeS: lifetimeS }: SessionParameters,
): Promise<Ticket | null> {
  try {
    if (lifetimeS === 0) return null;
    const label = concat(utf8("cofre/1 ticket"), id);
    return { id, lifetimeS, secret: await hkdfExpand32(primitives, resumeKey, label) };
  } finally {
    resumeKey.fill(0);
  }
}

/** HMAC(HKDF-Expand(secret, "cofre/1 binder"), every byte of the RESUME before the binder). */
export async function binderOf(
  primitives: Primitives,
  secret: Bytes,
  before: Bytes,
): Promise<Bytes> {
  const key = await hkdfExpand32(primitives, secret, "cofre/1 binder");
  return await primitives.hmacSha256(key, before);
}
