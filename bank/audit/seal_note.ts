import { equalBytes, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { ProtocolError } from "../../lib/errors.ts";
import { formatCheckpoint, parseCheckpoint } from "../../lib/audit/checkpoint.ts";
import { formatNote, keyIdMessage, parseNote } from "../../lib/audit/signed_note.ts";
import type { NoteSignature, SignedNote } from "../../lib/audit/signed_note.ts";
import type { Signer } from "./epoch_signer.ts";

/** A tree head and when it was sealed. */
export interface Seal {
  readonly size: bigint;
  readonly root: Bytes;
  readonly timeMs: number;
}

/** A seal as it was read, not judged. */
export interface ParsedSeal extends Seal {
  readonly origin: string;
  readonly note: SignedNote;
}

/** The origin of a log's checkpoints, and the name of its keys. */
export function originOf(logId: Bytes): string {
  return `cofre-log/${logId.toHex()}`;
}

/**
 * A seal: a C2SP checkpoint with one extension line `time <ms>`, which makes the one signature
 * cover the entry's time too.
 */
export function signSeal(signer: Signer, origin: string, seal: Seal): string {
  const text = sealText(origin, seal);
  return formatNote({ text, signatures: [signNote(signer, origin, text)] });
}

/** A signature line under a note's text. */
export function signNote(signer: Signer, name: string, text: string): NoteSignature {
  return {
    name,
    keyId: keyId(name, signer.publicKey),
    signature: signer.sign(utf8(text)),
  };
}

/**
 * Reads a seal that is exactly what {@linkcode signSeal} writes, or has further signature lines.
 * @throws {ProtocolError} `bad_note`, `bad_checkpoint` or `bad_base64`
 */
export function parseSeal(text: string): ParsedSeal {
  const note = parseNote(text);
  const { origin, size, root, extensions } = parseCheckpoint(note.text);
  const [, time] = /^time ([0-9]{1,16})$/.exec(extensions[0] ?? "") ?? [];
  if (time === undefined) throw new ProtocolError("bad_checkpoint", "no time");
  const seal = { size, root, timeMs: Number(time) };
  if (sealText(origin, seal) !== note.text || formatNote(note) !== text) {
    throw new ProtocolError("bad_checkpoint", "another form");
  }
  return { origin, note, ...seal };
}

/** Reads the payload of a SEAL entry. @throws {ProtocolError} as {@linkcode parseSeal} */
export function readSeal(payload: Bytes): ParsedSeal {
  // Broken UTF-8 becomes U+FFFD, and a byte order mark stays: neither is in a seal.
  return parseSeal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload));
}

/** The size of a seal in bytes: it depends on the digits of its numbers alone. */
export function sealBytes(origin: string, seal: Pick<Seal, "size" | "timeMs">): number {
  const text = sealText(origin, { ...seal, root: new Uint8Array(32) });
  const signature = { name: origin, keyId: new Uint8Array(4), signature: new Uint8Array(64) };
  return utf8(formatNote({ text, signatures: [signature] })).length;
}

/**
 * Whether this key signed the seal: `unknown` if no line claims so. A line that names the key and
 * does not hold is `wrong`, whatever the others are.
 */
export function judgeSeal(seal: ParsedSeal, publicKey: Bytes): "good" | "wrong" | "unknown" {
  const id = keyId(seal.origin, publicKey);
  const claims = seal.note.signatures.filter((line) =>
    line.name === seal.origin && equalBytes(line.keyId, id)
  );
  if (claims.length === 0) return "unknown";
  const message = utf8(seal.note.text);
  return claims.every((line) => nodeCrypto.ed25519Verify(publicKey, message, line.signature))
    ? "good"
    : "wrong";
}

function sealText(origin: string, { size, root, timeMs }: Seal): string {
  return formatCheckpoint({ origin, size, root, extensions: [`time ${timeMs}`] });
}

function keyId(name: string, publicKey: Bytes): Bytes {
  return nodeCrypto.sha256(keyIdMessage({ name, publicKey })).slice(0, 4);
}
