import { concat, uint } from "../../../lib/bytes.ts";
import type { Bytes } from "../../../lib/bytes.ts";
import { ATM_FRAME_LENGTHS, bankFrameLengths, FrameDecoder } from "../../../lib/channel/frame.ts";
import {
  decodeAlert,
  decodeHello,
  decodeHelloOk,
  decodeResume,
} from "../../../lib/channel/messages.ts";
import { encodeHello, encodeHelloHead } from "../../../lib/channel/messages.ts";
import { decodeNotes, encodeNotes } from "../../../lib/channel/notes.ts";
import { decodeOrder, encodeOrder } from "../../../lib/channel/order.ts";
import { decodePage } from "../../../lib/channel/page.ts";
import { decodeParameters, encodeParameters } from "../../../lib/channel/parameters.ts";
import {
  decodeProof,
  decodeProofRange,
  encodeProof,
  encodeProofRange,
} from "../../../lib/channel/proof.ts";
import { RecordOpener } from "../../../lib/channel/record.ts";
import { decodeReply, encodeReply, REPLY_BYTES } from "../../../lib/channel/reply.ts";
import { decodeRequest, encodeRequest } from "../../../lib/channel/request.ts";
import { nodeCrypto } from "../../../lib/crypto/node_crypto.ts";
import type { Primitives } from "../../../lib/crypto/primitives.ts";
import { sameAgain } from "../target.ts";
import type { Target } from "../target.ts";
import recorded from "../../vectors/cofre1.json" with { type: "json" };

/** Signatures and tags of strangers are always good: else nothing behind them would be read. */
const TRUSTING: Primitives = { ...nodeCrypto, ed25519Verify: () => true, equal: () => true };
const KEY = new Uint8Array(32);

const hex = (text: string): Bytes => Uint8Array.fromHex(text);
const { handshake, exchanges, resumption, close } = recorded;
const frames = {
  hello: hex(handshake.hello),
  helloOk: hex(handshake.hello_ok),
  requests: exchanges.map(({ request_frame }) => hex(request_frame)),
  replies: exchanges.map(({ reply_frame }) => hex(reply_frame)),
  resume: hex(resumption.resume),
};
const MODULUS_BYTES = frames.hello.length - 2 - 91;
const orders = exchanges.map(({ order }) => hex(order));
const requests = exchanges.map(({ request_body }) => hex(request_body));
/** Without the notes that are behind the reply to a hold. */
const replies = exchanges.map(({ reply_body }) => hex(reply_body).slice(0, REPLY_BYTES));
/** Of no entry, and of two: seq 8, time 8, kind 1, delta 8, balance 8, reverses 8, name 1+n. */
const pages = [0, 2].map((count) =>
  concat(
    replies[0]!,
    Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 7, count]),
    ...Array.from({ length: count }, (_, i) =>
      concat(
        uint(i + 1, 8),
        uint(1_800_000_000_000, 8),
        hex("02"),
        uint(50, 8),
        uint(150, 8),
        uint(0, 8),
        hex("046d617279"),
      )),
    new Uint8Array(64),
  )
);

/** A stream in pieces, all of it or nothing. */
function streamOf(decoder: FrameDecoder, stream: Bytes): string {
  let frames = 0;
  for (let at = 0; at < stream.length; at += 700) {
    for (const frame of decoder.push(stream.subarray(at, at + 700))) {
      frames++;
      if (frame.type === 0x01) decodeHello(frame);
      if (frame.type === 0x02) decodeHelloOk(frame);
      if (frame.type === 0x03) decodeResume(frame);
      if (frame.type === 0x7f) decodeAlert(frame);
    }
  }
  // What comes after a bad header is told by the next call.
  decoder.push(new Uint8Array());
  return `${Math.min(frames, 3)} frames, ${Math.min(decoder.pending, 3)} pending`;
}

/** Every reader of the wire. */
export const CHANNEL_TARGETS: readonly Target[] = [
  {
    name: "frames_at_bank",
    samples: [
      concat(frames.hello, ...frames.requests),
      concat(frames.resume, frames.requests[0]!),
      hex(close.atm_frame),
    ],
    read: (input) => streamOf(new FrameDecoder(bankFrameLengths(MODULUS_BYTES)), input),
  },
  {
    name: "frames_at_atm",
    samples: [concat(frames.helloOk, ...frames.replies), hex("00027f01"), hex(close.bank_frame)],
    read: (input) => streamOf(new FrameDecoder(ATM_FRAME_LENGTHS), input),
  },
  {
    name: "hello",
    samples: [frames.hello],
    read(input) {
      const body = input.slice(3);
      if (body.length < 90) return "shorter than its frame can be";
      const hello = decodeHello({ type: 0x01, body, bytes: input });
      // Beyond 2^53 a time is no longer exact; the replay window refuses it long before.
      if (!Number.isSafeInteger(hello.sentAtMs)) return "unsafe time";
      const again = encodeHelloHead(hello);
      return sameAgain(body, encodeHello(again, hello.ciphertext).slice(3));
    },
  },
  {
    name: "record",
    samples: exchanges.map(({ request_plaintext }) => concat(hex(request_plaintext), KEY)),
    async read(input) {
      const plain: Primitives = { ...TRUSTING, aes256Ctr: (_key, _counter, data) => data };
      const opener = new RecordOpener(plain, { encryption: KEY, mac: KEY }, KEY);
      return (await opener.open(input)).kind;
    },
  },
  {
    name: "order",
    samples: orders,
    read(input) {
      const order = decodeOrder(input);
      sameAgain(input, encodeOrder(order));
      return order.operation;
    },
  },
  {
    name: "request",
    samples: requests,
    read(input) {
      const request = decodeRequest(input);
      if (!Number.isSafeInteger(request.sentAtMs)) return "unsafe time";
      sameAgain(input, encodeRequest(request, request.signatures));
      return `${request.decodedOrder.operation} ${request.mode}`;
    },
  },
  {
    name: "reply",
    samples: replies,
    async read(input) {
      const reply = await decodeReply(TRUSTING, input, {
        identityKey: KEY,
        txnId: KEY,
        orderHash: KEY,
      });
      if (!Number.isSafeInteger(reply.bankTimeMs)) return "unsafe time";
      const again = await encodeReply(nodeCrypto, reply, KEY);
      sameAgain(input.slice(0, -64), again.slice(0, -64));
      return `${reply.status} ${reply.refusal ?? ""}`;
    },
  },
  {
    name: "page",
    samples: pages,
    async read(input) {
      const expected = { identityKey: KEY, txnId: KEY, orderHash: KEY };
      const { part } = await decodePage(TRUSTING, input, expected);
      return `${Math.min(part.entries.length, 4)} entries`;
    },
  },
  {
    name: "parameters",
    samples: [hex(handshake.r0_body), hex(resumption.r0_body)],
    async read(input) {
      const told = await decodeParameters(TRUSTING, input, { identityKey: KEY, th2: KEY });
      if (!Number.isSafeInteger(told.bankTimeMs)) return "unsafe time";
      const again = await encodeParameters(nodeCrypto, told, { identitySeed: KEY, th2: KEY });
      return sameAgain(input.slice(0, -64), again.slice(0, -64));
    },
  },
  {
    name: "proof_range",
    samples: [encodeProofRange({ from: 3n, to: 9n }), encodeProofRange({ from: 1n, to: 2n })],
    read: (input) => sameAgain(input, encodeProofRange(decodeProofRange(input))),
  },
  {
    name: "proof",
    samples: [encodeProof([]), encodeProof([KEY, KEY, KEY])],
    read: (input) => sameAgain(input, encodeProof(decodeProof(input))),
  },
  {
    name: "notes",
    samples: [
      encodeNotes([]),
      encodeNotes([{ cents: 5_000n, count: 2n }, { cents: 2_000n, count: 1n }]),
    ],
    read: (input) => sameAgain(input, encodeNotes(decodeNotes(input))),
  },
];
