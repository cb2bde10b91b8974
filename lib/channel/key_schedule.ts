import { concat, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { hkdfExpand32, hkdfExtract } from "../crypto/hkdf.ts";
import type { Primitives } from "../crypto/primitives.ts";

const KEY_BYTES = 32;

/** Every label under which a key of a session is derived. */
const LABELS = {
  atmEncryption: "atm enc",
  atmMac: "atm mac",
  bankEncryption: "bank enc",
  bankMac: "bank mac",
  resume: "resume",
} as const;

/** The keys of one direction, 32 bytes each. */
export interface RecordKeys {
  readonly encryption: Bytes;
  readonly mac: Bytes;
}

/** The keys of a session, by who seals with them. */
export interface SessionKeys {
  readonly atm: RecordKeys;
  readonly bank: RecordKeys;
}

/** All that a handshake leaves behind. */
export interface DerivedKeys extends SessionKeys {
  /** The session's ticket is derived from it, 32 bytes (ticket.ts). */
  readonly resume: Bytes;
}

/**
 * master secret = HKDF-Extract(salt = th2, ikm = secret ‖ X25519(x, Y)), the secret being S or a
 * ticket's; each key = HKDF-Expand(master secret, "cofre/1 " ‖ label, 32) (RFC 5869, 2.2 and 2.3).
 * The secret alone opens nothing later: without x or y, both gone, it is half an ikm.
 */
export async function deriveSessionKeys(
  primitives: Primitives,
  secrets: { readonly session: Bytes; readonly diffieHellman: Bytes },
  th2: Bytes,
): Promise<DerivedKeys> {
  const ikm = concat(secrets.session, secrets.diffieHellman);
  const master = await hkdfExtract(primitives, th2, ikm);
  const derived = await Promise.all(
    Object.values(LABELS).map((label) =>
      hkdfExpand32(primitives, master, utf8("cofre/1 " + label))
    ),
  );
  // One array with views of it: for each array of its own, an open session would take another 300
  // bytes of memory, most of them to administer it.
  const keys = concat(...derived);
  for (const gone of [ikm, master, ...derived]) gone.fill(0);
  const [atmEncryption, atmMac, bankEncryption, bankMac, resume] = derived.map((_, i) =>
    keys.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES)
  );
  return {
    atm: { encryption: atmEncryption!, mac: atmMac! },
    bank: { encryption: bankEncryption!, mac: bankMac! },
    resume: resume!,
  };
}
