import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { assert, ProtocolError } from "../../lib/errors.ts";
import type { Random } from "../../lib/random.ts";
import type { Signer } from "./epoch_signer.ts";
import { commitToKey } from "./event_cipher.ts";

/** An epoch's secrets: both are erased when it ends. */
export interface EpochSecrets {
  /** Of the Ed25519 key that seals the epoch, 32 bytes. */
  readonly seed: Bytes;
  /** K_j: opens the events from now on, and none before. */
  readonly ratchetKey: Bytes;
}

/** What the log tells of an epoch before it begins. */
export interface Announcement {
  readonly epoch: number;
  /** Checks the epoch's seals, 32 bytes. */
  readonly publicKey: Bytes;
  /** See {@linkcode commitToKey}. */
  readonly commitment: Bytes;
  /** K_0 for each auditor. */
  readonly wraps: readonly WrappedKey[];
}

/** K_0, encrypted to one auditor. */
export interface WrappedKey {
  /** SHA-256(the auditor's SubjectPublicKeyInfo)[0..16] */
  readonly auditorId: Bytes;
  /** RSA-OAEP(K_0, label "cofre/1 audit key"). */
  readonly ciphertext: Bytes;
}

/**
 * How long an EPOCH payload that begins like this is, or `undefined` while too little of it is
 * there: a torn entry must not hide that its length was changed.
 */
export function naturalEpochBytes(start: Bytes): number | undefined {
  if (start.length < FIXED_BYTES) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  let size = FIXED_BYTES;
  for (let i = 0; i < start[FIXED_BYTES - 1]!; i++) {
    if (size + 18 > start.length) return undefined;
    size += 18 + view.getUint16(size + 16);
  }
  return size + SIGNATURE_BYTES;
}

/** Reads an encoded announcement. @throws {ProtocolError} `epoch_form` */
export function decodeAnnouncement(bytes: Bytes): Announcement {
  return decodeEpochPayload(concat(bytes, new Uint8Array(SIGNATURE_BYTES)));
}

/** An epoch that has been prepared and can begin. */
export interface PreparedEpoch {
  readonly secrets: EpochSecrets;
  readonly announcement: Announcement;
}

/** More would make EPOCH entries too long. */
export const AUDITORS_MAX = 16;
/** The label of RSA-OAEP, so that an auditor's key opens nothing else by mistake. */
export const WRAP_LABEL: Bytes = utf8("cofre/1 audit key");

const SIGNED_PREFIX = utf8("cofre/1 epoch");
const SIGNATURE_BYTES = 64;
const FIXED_BYTES = 4 + 32 + 32 + 1;

/** Draws an epoch's keys and wraps K_0 to every auditor; shapes: SubjectPublicKeyInfo each. */
export async function prepareEpoch(
  epoch: number,
  auditors: readonly Bytes[],
  random: Random,
): Promise<PreparedEpoch> {
  assert(auditors.length <= AUDITORS_MAX, "no more auditors than an entry has room for");
  const secrets = { seed: random(32), ratchetKey: random(32) };
  const wraps = await Promise.all(auditors.map(async (spki) => ({
    auditorId: auditorId(spki),
    ciphertext: await nodeCrypto.rsaOaepEncrypt(spki, WRAP_LABEL, secrets.ratchetKey),
  })));
  const publicKey = nodeCrypto.ed25519PublicKey(secrets.seed);
  const commitment = commitToKey(secrets.ratchetKey);
  return { secrets, announcement: { epoch, publicKey, commitment, wraps } };
}

/** The name of an auditor's key in the log, 16 bytes. */
export function auditorId(spki: Bytes): Bytes {
  return nodeCrypto.sha256(spki).slice(0, 16);
}

/** SHA-256(public key of epoch 0)[0..16]: which log this is. */
export function logIdOf(firstKey: Bytes): Bytes {
  return nodeCrypto.sha256(firstKey).slice(0, 16);
}

/** epoch u32 | public key 32 | commitment 32 | count 1 | (auditor id 16 | length u16 | wrap)… */
export function encodeAnnouncement(announcement: Announcement): Bytes {
  return concat(
    uint(announcement.epoch, 4),
    announcement.publicKey,
    announcement.commitment,
    uint(announcement.wraps.length, 1),
    ...announcement.wraps.flatMap(({ auditorId, ciphertext }) => [
      auditorId,
      uint(ciphertext.length, 2),
      ciphertext,
    ]),
  );
}

/** The bytes of an EPOCH payload with that announcement. */
export function epochPayloadBytes(announcement: Announcement): number {
  return encodeAnnouncement(announcement).length + SIGNATURE_BYTES;
}

/**
 * An EPOCH payload: the announcement, and the signature of the epoch that ends over the entry's
 * header and the announcement. The header holds the previous leaf hash, so this seals all before.
 */
export function signEpochPayload(
  signer: Signer,
  header: Bytes,
  announcement: Announcement,
): Bytes {
  const body = encodeAnnouncement(announcement);
  return concat(body, signer.sign(concat(SIGNED_PREFIX, header, body)));
}

/** Whether the key of the epoch that ends signed this EPOCH entry. */
export function verifyEpochPayload(publicKey: Bytes, header: Bytes, payload: Bytes): boolean {
  const message = concat(SIGNED_PREFIX, header, payload.slice(0, -SIGNATURE_BYTES));
  return nodeCrypto.ed25519Verify(publicKey, message, payload.slice(-SIGNATURE_BYTES));
}

/** Reads the announcement in an EPOCH payload. @throws {ProtocolError} `epoch_form` */
export function decodeEpochPayload(payload: Bytes): Announcement {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (payload.length < FIXED_BYTES) throw new ProtocolError("epoch_form");
  const wraps: WrappedKey[] = [];
  let offset = FIXED_BYTES;
  for (let i = 0; i < payload[FIXED_BYTES - 1]!; i++) {
    if (offset + 18 > payload.length) throw new ProtocolError("epoch_form");
    const end = offset + 18 + view.getUint16(offset + 16);
    wraps.push({
      auditorId: payload.slice(offset, offset + 16),
      ciphertext: payload.slice(offset + 18, end),
    });
    offset = end;
  }
  if (offset + SIGNATURE_BYTES !== payload.length || wraps.length > AUDITORS_MAX) {
    throw new ProtocolError("epoch_form");
  }
  return {
    epoch: view.getUint32(0),
    publicKey: payload.slice(4, 36),
    commitment: payload.slice(36, 68),
    wraps,
  };
}
