import { briefConcat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";

/** What the bank tells in record 0, before any order. */
export interface SessionParameters {
  /** Bank time, ms since 1970. */
  readonly bankTimeMs: number;
  /** 16 bytes. */
  readonly sessionId: Bytes;
  /** 16 bytes; zero while the bank keeps no audit log. */
  readonly logId: Bytes;
  /** How long the bank keeps an idle session open, whole seconds. */
  readonly idleLimitS: number;
  /** The audit log's tree head: size and root (32 bytes). */
  readonly treeSize: bigint;
  readonly root: Bytes;
  /** 16 bytes, and a lifetime in seconds; zero = no ticket is offered. */
  readonly ticketId: Bytes;
  readonly ticketLifetimeS: number;
}

const UNSIGNED_BYTES = 8 + 16 + 16 + 2 + 8 + 32 + 16 + 4;
const SIGNATURE_BYTES = 64;

/** The signed body of record 0, {@linkcode brief}. */
export async function encodeParameters(
  primitives: Primitives,
  parameters: SessionParameters,
  signer: { readonly identitySeed: Bytes; readonly th2: Bytes },
): Promise<Bytes> {
  const unsigned = briefConcat(
    uint(parameters.bankTimeMs, 8),
    parameters.sessionId,
    parameters.logId,
    uint(parameters.idleLimitS, 2),
    uint(parameters.treeSize, 8),
    parameters.root,
    parameters.ticketId,
    uint(parameters.ticketLifetimeS, 4),
  );
  const message = await signedMessage(primitives, signer.th2, unsigned);
  return briefConcat(unsigned, await primitives.ed25519Sign(signer.identitySeed, message));
}

/**
 * Reads record 0 and checks the bank's signature over this very handshake: a stolen RSA key, a
 * decryption oracle or a stolen ticket is not enough to pose as the bank.
 * @throws {ProtocolError} `record_form` or `bad_bank_signature`
 */
export async function decodeParameters(
  primitives: Primitives,
  body: Bytes,
  signer: { readonly identityKey: Bytes; readonly th2: Bytes },
): Promise<SessionParameters> {
  if (body.length !== UNSIGNED_BYTES + SIGNATURE_BYTES) throw new ProtocolError("record_form");
  const unsigned = body.slice(0, UNSIGNED_BYTES);
  const message = await signedMessage(primitives, signer.th2, unsigned);
  const signature = body.slice(UNSIGNED_BYTES);
  if (!await primitives.ed25519Verify(signer.identityKey, message, signature)) {
    throw new ProtocolError("bad_bank_signature");
  }
  const view = new DataView(unsigned.buffer);
  return {
    bankTimeMs: Number(view.getBigUint64(0)),
    sessionId: unsigned.slice(8, 24),
    logId: unsigned.slice(24, 40),
    idleLimitS: view.getUint16(40),
    treeSize: view.getBigUint64(42),
    root: unsigned.slice(50, 82),
    ticketId: unsigned.slice(82, 98),
    ticketLifetimeS: view.getUint32(98),
  };
}

const CONTEXT = utf8("cofre/1 bank");

/** "cofre/1 bank" ‖ th2 ‖ SHA-256(R0 body before bank_sig) */
async function signedMessage(primitives: Primitives, th2: Bytes, unsigned: Bytes): Promise<Bytes> {
  return briefConcat(CONTEXT, th2, await primitives.sha256(unsigned));
}
