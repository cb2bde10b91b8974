import { decodeHex } from "@std/encoding/hex";
import { concat, uint, utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeFrame, FRAME } from "../../lib/channel/frame.ts";
import { RECORD } from "../../lib/channel/record.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { sample } from "../../tests/support/sample.ts";
import { padded } from "./handshake.ts";
import { edited, flipped, vector } from "./edits.ts";
import { replyBodies, requestBodies } from "./negative_bodies.ts";
import { vectorAnswer } from "./session.ts";
import type { VectorBank } from "./session.ts";
import type {
  ExchangeVector,
  HandshakeVector,
  NegativeVector,
  ResumptionVector,
  Vectors,
} from "./vectors.ts";

type Good = Pick<Vectors, "handshake" | "exchanges" | "resumption">;

/** Inputs that must be refused, each for one reason: a parse fault cannot hide as a MAC fault. */
export async function makeNegatives(good: Good, bank: VectorBank): Promise<NegativeVector[]> {
  const [create, deposit] = good.exchanges as [ExchangeVector, ExchangeVector];
  return [
    ...frames(),
    ...hellos(good.handshake),
    ...await helloOks(good.handshake, bank),
    ...resumes(good.resumption),
    ...requestFrames(good.handshake, create, deposit),
    ...replyFrames(good.handshake, create, deposit),
    ...requestBodies(decodeHex(create.request_body), decodeHex(deposit.request_body)),
    ...replyBodies(decodeHex(create.reply_body), decodeHex(deposit.reply_body), bank),
  ];
}

function frames(): NegativeVector[] {
  const header = (length: number, type: number) => concat(uint(length, 2), uint(type, 1));
  return [
    vector("bank_frames", "length zero", header(0, FRAME.record), "frame_length"),
    vector("bank_frames", "longest length", header(0xffff, FRAME.record), "frame_length"),
    vector("bank_frames", "a record of no size class", header(290, FRAME.record), "frame_length"),
    vector("bank_frames", "HELLO for a 2048-bit key", header(347, FRAME.hello), "frame_length"),
    vector("bank_frames", "RESUME a byte long", header(124, FRAME.resume), "frame_length"),
    vector("bank_frames", "unknown type", header(289, 0x11), "frame_type"),
    vector("bank_frames", "HELLO_OK to the bank", header(353, FRAME.helloOk), "frame_type"),
    vector("bank_frames", "ALERT to the bank", header(2, FRAME.alert), "frame_type"),
    vector("bank_frames", "an HTTP request", utf8("GET / HTTP/1.1\r\n"), "frame_type"),
    vector("atm_frames", "RESUME to the ATM", header(123, FRAME.resume), "frame_type"),
    vector("atm_frames", "HELLO to the ATM", header(475, FRAME.hello), "frame_type"),
    vector("atm_frames", "an ALERT of two bytes", header(3, FRAME.alert), "frame_length"),
  ];
}

function hellos(handshake: HandshakeVector): NegativeVector[] {
  const hello = decodeHex(handshake.hello);
  const at = (ms: number) => uint(handshake.bank_time_ms + ms, 8);
  return [
    vector("hello", "version 2", edited(hello, 3, uint(2, 1)), "version"),
    vector("hello", "flags of RESUME", edited(hello, 4, uint(1, 1)), "flags"),
    vector("hello", "another bank's kid", edited(hello, 5, sample("kid", 16)), "unknown_bank"),
    vector("hello", "10.001 s old", edited(hello, 21, at(-10_001)), "stale"),
    vector("hello", "10.001 s ahead", edited(hello, 21, at(10_001)), "stale"),
    vector("hello", "time 2^64 - 1", edited(hello, 21, uint(2n ** 64n - 1n, 8)), "stale"),
    vector("hello_answer", "timestamp refreshed", edited(hello, 21, at(1_000)), "bad_mac"),
    vector("hello_answer", "nonce changed", flipped(hello, 29), "bad_mac"),
    vector("hello_answer", "ephemeral key changed", flipped(hello, 61), "bad_mac"),
    vector("hello_answer", "ciphertext changed", flipped(hello, 400), "bad_mac"),
    vector("hello_answer", "ciphertext >= n", hello.slice().fill(0xff, 93), "bad_mac"),
    vector("hello_answer", "ephemeral key 0", hello.slice().fill(0, 61, 93), "low_order_point"),
    vector(
      "hello_answer",
      "ephemeral key of order 8",
      edited(
        hello,
        61,
        decodeHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
      ),
      "low_order_point",
    ),
  ];
}

async function helloOks(handshake: HandshakeVector, bank: VectorBank): Promise<NegativeVector[]> {
  const helloOk = decodeHex(handshake.hello_ok);
  const thief = { identitySeed: sample("another identity", 32) };
  const hello = decodeHex(handshake.hello);
  const { frame: unsigned } = await vectorAnswer(nodeCrypto, bank, hello, thief);
  const body = decodeHex(handshake.r0_body);
  const seal = (plaintext: Bytes) =>
    concat(helloOk.slice(0, -288), sealed(handshake, "bank", 0, plaintext));
  return [
    vector("hello_ok", "Y changed", flipped(helloOk, 3), "bad_mac"),
    vector("hello_ok", "bank nonce changed", flipped(helloOk, 35), "bad_mac"),
    vector("hello_ok", "record 0 changed", flipped(helloOk, 100), "bad_mac"),
    vector("hello_ok", "tag changed", flipped(helloOk, 354), "bad_mac"),
    vector("hello_ok", "another identity key", unsigned, "bad_bank_signature"),
    vector(
      "hello_ok",
      "idle limit changed under a good tag",
      seal(padded(RECORD.parameters, flipped(body, 41), 256)),
      "bad_bank_signature",
    ),
    vector(
      "hello_ok",
      "record 0 of another kind",
      seal(padded(RECORD.close, new Uint8Array(), 256)),
      "record_form",
    ),
    vector(
      "hello_ok",
      "body a byte short",
      seal(padded(RECORD.parameters, body.slice(1), 256)),
      "record_form",
    ),
  ];
}

function resumes({ resume, bank_time_ms: nowMs }: ResumptionVector): NegativeVector[] {
  const good = decodeHex(resume);
  const at = (ms: number) => uint(nowMs + ms, 8);
  return [
    vector("resume", "version 2", edited(good, 3, uint(2, 1)), "version"),
    vector("resume", "flags of HELLO", edited(good, 4, uint(0, 1)), "flags"),
    vector("resume", "10.001 s old", edited(good, 21, at(-10_001)), "stale"),
    vector("resume", "10.001 s ahead", edited(good, 21, at(10_001)), "stale"),
    vector("resume_answer", "another ticket", flipped(good, 5), "resume_refused"),
    vector("resume_answer", "timestamp refreshed", edited(good, 21, at(1_000)), "resume_refused"),
    vector("resume_answer", "nonce changed", flipped(good, 29), "resume_refused"),
    vector("resume_answer", "ephemeral key changed", flipped(good, 61), "resume_refused"),
    vector("resume_answer", "binder changed", flipped(good, 124), "resume_refused"),
    vector("resume_answer", "no binder", good.slice().fill(0, 93), "resume_refused"),
  ];
}

function requestFrames(
  handshake: HandshakeVector,
  create: ExchangeVector,
  deposit: ExchangeVector,
): NegativeVector[] {
  const frame = decodeHex(create.request_frame);
  const plaintext = decodeHex(create.request_plaintext);
  const seal = (bytes: Bytes, at = 0, th?: string) =>
    encodeFrame(FRAME.record, sealed(handshake, "atm", at, bytes, th));
  const nonzero = flipped(plaintext, 767);
  return [
    vector("request_frame", "ciphertext changed", flipped(frame, 3), "bad_mac"),
    vector("request_frame", "tag changed", flipped(frame, frame.length - 1), "bad_mac"),
    vector("request_frame", "the second record first", decodeHex(deposit.request_frame), "bad_mac"),
    vector("request_frame", "tag over th2", seal(plaintext, 0, handshake.th2), "bad_mac"),
    vector(
      "request_frame",
      "the bank's record sent back",
      decodeHex(create.reply_frame),
      "bad_mac",
    ),
    vector("request_frame", "HELLO again", decodeHex(handshake.hello), "unexpected_frame"),
    vector("request_frame", "padding not zero", seal(nonzero), "record_form"),
    vector("request_frame", "unknown kind", seal(edited(plaintext, 0, uint(5, 1))), "record_form"),
    vector(
      "request_frame",
      "length beyond the record",
      seal(edited(plaintext, 1, uint(766, 2))),
      "record_form",
    ),
    vector(
      "request_frame",
      "a request in a control record",
      seal(padded(RECORD.request, new Uint8Array(), 256)),
      "record_form",
    ),
    vector(
      "request_frame",
      "CLOSE with a body",
      seal(padded(RECORD.close, uint(0, 1), 256)),
      "record_form",
    ),
  ];
}

function replyFrames(
  handshake: HandshakeVector,
  create: ExchangeVector,
  deposit: ExchangeVector,
): NegativeVector[] {
  const frame = decodeHex(create.reply_frame);
  const r0 = encodeFrame(FRAME.record, decodeHex(handshake.r0_sealed));
  return [
    vector("reply_frame", "ciphertext changed", flipped(frame, 3), "bad_mac"),
    vector("reply_frame", "the second reply first", decodeHex(deposit.reply_frame), "bad_mac"),
    vector("reply_frame", "the ATM's record sent back", decodeHex(create.request_frame), "bad_mac"),
    vector("reply_frame", "record 0 again", r0, "bad_mac"),
    vector("reply_frame", "HELLO_OK again", decodeHex(handshake.hello_ok), "unexpected_frame"),
  ];
}

/** Encrypt-then-MAC of any plaintext, however malformed. */
function sealed(
  { keys, th2, th3 }: HandshakeVector,
  side: "atm" | "bank",
  sequence: number,
  plaintext: Bytes,
  th = side === "bank" && sequence === 0 ? th2 : th3,
): Bytes {
  const counter = concat(uint(sequence, 8), new Uint8Array(8));
  const ciphertext = nodeCrypto.aes256Ctr(decodeHex(keys[`${side}_enc`]), counter, plaintext);
  const header = concat(uint(FRAME.record, 1), uint(sequence, 8), uint(ciphertext.length + 33, 2));
  const mac = decodeHex(keys[`${side}_mac`]);
  return concat(ciphertext, nodeCrypto.hmacSha256(mac, header, decodeHex(th), ciphertext));
}
