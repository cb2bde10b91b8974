import { concat, equalBytes, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { decodeStrictBase64, encodeBase64 } from "./strict_base64.ts";

/** One signature line of a note. */
export interface NoteSignature {
  /** The key's name: not empty, without white space or `+`. */
  readonly name: string;
  /** 4 bytes; with the name, it says which key signed. */
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

/** A text and who signed it (https://c2sp.org/signed-note). */
export interface SignedNote {
  /** Ends in a newline; what the signatures are over. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** An Ed25519 key that a note may be signed with. */
export interface NoteKey {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Bytes;
}

/** The specification asks for 16 at least; without a limit a note could cost any time to check. */
const SIGNATURES_MAX = 16;
const KEY_ID_BYTES = 4;
const ED25519 = Uint8Array.of(1);
const SIGNATURE_LINE = /^— ([^\s+]+) (\S+)$/u;

/** The note as text, signature lines included. */
export function formatNote(note: SignedNote): string {
  const lines = note.signatures.map(({ name, keyId, signature }) =>
    `— ${name} ${encodeBase64(concat(keyId, signature))}\n`
  );
  return `${note.text}\n${lines.join("")}`;
}

/**
 * Reads a note without judging its signatures.
 * @throws {ProtocolError} `bad_note` or `bad_base64`
 */
export function parseNote(note: string): SignedNote {
  // deno-lint-ignore no-control-regex -- these are what the specification forbids
  if (/[\0-\x09\x0b-\x1f]/.test(note) || note.includes("\ufffd")) {
    throw new ProtocolError("bad_note", "control characters or broken UTF-8");
  }
  const split = note.lastIndexOf("\n\n");
  if (split === -1 || !note.endsWith("\n")) throw new ProtocolError("bad_note", "no signature");
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw new ProtocolError("bad_note", "too many signatures");
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || base64 === undefined) {
    throw new ProtocolError("bad_note", "a signature line is malformed");
  }
  const bytes = decodeStrictBase64(base64);
  if (bytes.length <= KEY_ID_BYTES) throw new ProtocolError("bad_note", "an empty signature");
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

/** What the key id is the first four bytes of the SHA-256 of: name ‖ 0A ‖ 01 ‖ public key. */
export function keyIdMessage(key: NoteKey): Bytes {
  return concat(utf8(`${key.name}\n`), ED25519, key.publicKey);
}

/** The id of a key, 4 bytes. */
export async function noteKeyId(
  primitives: Pick<Primitives, "sha256">,
  key: NoteKey,
): Promise<Bytes> {
  return (await primitives.sha256(keyIdMessage(key))).slice(0, KEY_ID_BYTES);
}

/**
 * Whether one of the keys signed the note. Signatures of unknown keys do not count, and a wrong
 * one of a known key spoils the note, as the specification says.
 */
export async function verifyNote(
  primitives: Pick<Primitives, "sha256" | "ed25519Verify">,
  note: SignedNote,
  keys: readonly NoteKey[],
): Promise<boolean> {
  let verified = false;
  for (const key of keys) {
    const keyId = await noteKeyId(primitives, key);
    for (const line of note.signatures) {
      if (line.name !== key.name || !equalBytes(line.keyId, keyId)) continue;
      const isGood = await primitives.ed25519Verify(
        key.publicKey,
        utf8(note.text),
        line.signature,
      );
      if (!isGood) return false;
      verified = true;
    }
  }
  return verified;
}
