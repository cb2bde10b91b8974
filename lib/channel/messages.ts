import { concat, uint, utf8 } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { PROTOCOL_VERSION } from "../limits.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";

/** ATM -> bank, in the clear; everything before `ciphertext` is bound to it by the OAEP label. */
export interface Hello {
  /** 16 bytes: which bank, by the two keys of its auth file. */
  readonly bankKid: Bytes;
  /** The ATM's wall clock, ms since 1970. */
  readonly sentAtMs: number;
  /** 32 bytes. */
  readonly nonce: Bytes;
  /** The ATM's ephemeral X25519 key, 32 bytes. */
  readonly ephemeral: Bytes;
  /** RSA-OAEP of the session secret; as long as the modulus. */
  readonly ciphertext: Bytes;
}

/** ATM -> bank, in the clear: a handshake on a ticket, without RSA. */
export interface Resume {
  /** 16 bytes. */
  readonly ticketId: Bytes;
  /** The ATM's wall clock, ms since 1970. */
  readonly sentAtMs: number;
  /** 32 bytes. */
  readonly nonce: Bytes;
  /** The ATM's ephemeral X25519 key, 32 bytes. */
  readonly ephemeral: Bytes;
  /** Shows that the sender has the ticket's secret, 32 bytes (ticket.ts). */
  readonly binder: Bytes;
}

/** Bank -> ATM. */
export interface HelloOk {
  /** The bank's ephemeral X25519 key, 32 bytes. */
  readonly ephemeral: Bytes;
  /** 32 bytes. */
  readonly nonce: Bytes;
  /** Record 0 of the bank, sealed: ciphertext 256 and tag 32. */
  readonly sealedParameters: Bytes;
}

/** The unauthenticated one-byte alerts; only `resume_refused` changes what an ATM does. */
export const ALERTS = {
  resume_refused: 1,
  busy: 2,
  clock: 3,
  version: 4,
  unknown_bank: 5,
} as const;
/** The name of an alert. */
export type Alert = keyof typeof ALERTS;

/** The part of a hello that stands before the ciphertext. */
export type HelloHead = Omit<Hello, "ciphertext">;

const HEAD_BYTES = 1 + 1 + 16 + 8 + 32 + 32;
const HELLO_FLAGS = 0;
const RESUME_FLAGS = 1;
/** The size of the binder at the end of a RESUME. */
export const BINDER_BYTES = 32;

/** version 1 | flags 1 | kid 16 | sent_at 8 | nonce 32 | X 32, 90 bytes. */
export function encodeHelloHead(head: HelloHead): Bytes {
  return concat(
    Uint8Array.of(PROTOCOL_VERSION, HELLO_FLAGS),
    head.bankKid,
    uint(head.sentAtMs, 8),
    head.nonce,
    head.ephemeral,
  );
}

/**
 * SHA-256("cofre/1 hello" ‖ head) as 64 lower-case hex digits: nobody can refresh or graft a
 * captured ciphertext. In hex, for an OAEP label has to be ASCII here (lib/crypto/rsa.ts).
 */
export async function helloLabel(primitives: Primitives, head: Bytes): Promise<Bytes> {
  return utf8((await primitives.sha256(utf8("cofre/1 hello"), head)).toHex());
}

/** A whole HELLO frame. */
export function encodeHello(head: Bytes, ciphertext: Bytes): Bytes {
  return encodeFrame(FRAME.hello, head, ciphertext);
}

/**
 * Reads a HELLO whose frame length has been checked.
 * @throws {ProtocolError} `version` or `flags`
 */
export function decodeHello(frame: Frame): Hello & { readonly head: Bytes } {
  const { body } = frame;
  if (body[0] !== PROTOCOL_VERSION) throw new ProtocolError("version");
  if (body[1] !== HELLO_FLAGS) throw new ProtocolError("flags");
  return {
    bankKid: body.slice(2, 18),
    sentAtMs: Number(new DataView(body.buffer, body.byteOffset + 18, 8).getBigUint64(0)),
    nonce: body.slice(26, 58),
    ephemeral: body.slice(58, 90),
    head: body.slice(0, HEAD_BYTES),
    ciphertext: body.slice(HEAD_BYTES),
  };
}

/** A whole RESUME frame, but for its binder, which covers all before it. */
export function encodeResume(resume: Omit<Resume, "binder">): Bytes {
  return encodeFrame(
    FRAME.resume,
    Uint8Array.of(PROTOCOL_VERSION, RESUME_FLAGS),
    resume.ticketId,
    uint(resume.sentAtMs, 8),
    resume.nonce,
    resume.ephemeral,
    new Uint8Array(BINDER_BYTES),
  );
}

/**
 * Reads a RESUME whose frame length has been checked; `before` is what the binder covers.
 * @throws {ProtocolError} `version` or `flags`
 */
export function decodeResume({ body, bytes }: Frame): Resume & { readonly before: Bytes } {
  if (body[0] !== PROTOCOL_VERSION) throw new ProtocolError("version");
  if (body[1] !== RESUME_FLAGS) throw new ProtocolError("flags");
  return {
    ticketId: body.slice(2, 18),
    sentAtMs: Number(new DataView(body.buffer, body.byteOffset + 18, 8).getBigUint64(0)),
    nonce: body.slice(26, 58),
    ephemeral: body.slice(58, 90),
    binder: body.slice(-BINDER_BYTES),
    before: bytes.slice(0, -BINDER_BYTES),
  };
}

/** A whole HELLO_OK frame. */
export function encodeHelloOk(helloOk: HelloOk): Bytes {
  return encodeFrame(FRAME.helloOk, helloOk.ephemeral, helloOk.nonce, helloOk.sealedParameters);
}

/** Reads a HELLO_OK whose frame length has been checked. */
export function decodeHelloOk(frame: Frame): HelloOk {
  const { body } = frame;
  return {
    ephemeral: body.slice(0, 32),
    nonce: body.slice(32, 64),
    sealedParameters: body.slice(64),
  };
}

/** A whole ALERT frame. */
export function encodeAlert(alert: Alert): Bytes {
  return encodeFrame(FRAME.alert, Uint8Array.of(ALERTS[alert]));
}

/** The alert's name, or null for a number this version does not know. */
export function decodeAlert(frame: Frame): Alert | null {
  const found = Object.entries(ALERTS).find(([, code]) => code === frame.body[0]);
  return found === undefined ? null : found[0] as Alert;
}
