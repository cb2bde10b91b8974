import { utf8 } from "../../../lib/bytes.ts";
import type { Bytes } from "../../../lib/bytes.ts";
import { formatCheckpoint, parseCheckpoint } from "../../../lib/audit/checkpoint.ts";
import { decodeEntry, encodeEntry } from "../../../lib/audit/entry.ts";
import { formatNote, parseNote } from "../../../lib/audit/signed_note.ts";
import { formatTlogProof, parseTlogProof } from "../../../lib/audit/tlog_proof.ts";
import {
  decodeAnnouncement,
  encodeAnnouncement,
  naturalEpochBytes,
} from "../../../bank/audit/epoch.ts";
import { decodeEvent, encodeEvent, EVENT_BYTES } from "../../../bank/audit/event_codec.ts";
import { decodeGap, decodeOpening, encodeOpening } from "../../../bank/audit/payloads.ts";
import { encodeGap } from "../../../bank/audit/payloads.ts";
import { originOf, parseSeal } from "../../../bank/audit/seal_note.ts";
import type { AuditEvent } from "../../../bank/audit/sink.ts";
import { sample } from "../../support/sample.ts";
import { sameAgain } from "../target.ts";
import type { Target } from "../target.ts";

const text = (input: Bytes): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(input);
const HASH = sample("hash", 32);
const ORIGIN = originOf(HASH.slice(0, 16));
const CHECKPOINT = formatCheckpoint({
  origin: ORIGIN,
  size: 7n,
  root: HASH,
  extensions: ["time 1800000000000"],
});
const SEAL = formatNote({
  text: CHECKPOINT,
  signatures: [{ name: ORIGIN, keyId: HASH.slice(0, 4), signature: sample("signature", 64) }],
});
const EVENT: AuditEvent = {
  timeMs: 1_800_000_000_000,
  peer: "127.0.0.1:54321",
  action: "withdraw",
  account: "john",
  cardId: sample("card", 16),
  amountCents: 10_000n,
  balanceCents: 5_000n,
  outcome: "refused",
  reason: "insufficient_funds",
  duplicate: false,
  sequence: 9n,
};

function eventBytes(event: AuditEvent): Bytes {
  const bytes = new Uint8Array(EVENT_BYTES);
  encodeEvent(event, bytes);
  return bytes;
}

/** Every reader of the audit log. */
export const AUDIT_TARGETS: readonly Target[] = [
  {
    name: "log_entry",
    samples: [
      encodeEntry({
        type: "event",
        index: 3n,
        timeMs: 1_800_000_000_000,
        epoch: 1,
        previous: HASH,
        payload: sample("payload", 100),
      }),
    ],
    read: (input) => sameAgain(input, encodeEntry(decodeEntry(input))),
  },
  {
    name: "log_event",
    samples: [eventBytes(EVENT), eventBytes({ ...EVENT, account: "", cardId: new Uint8Array() })],
    read(input) {
      const event = decodeEvent(input);
      if (!Number.isSafeInteger(event.timeMs)) return "unsafe time";
      return `${event.outcome} ${event.evidence === undefined ? "" : "with evidence"}`;
    },
  },
  {
    name: "log_opening",
    samples: [
      encodeOpening({
        node: "bank",
        version: "0.1.0",
        logSignature: sample("log", 64),
        previousSize: 3n,
        previousRoot: HASH,
      }),
    ],
    read: (input) => sameAgain(input, encodeOpening(decodeOpening(input))),
  },
  {
    name: "log_gap",
    samples: [encodeGap(4_096)],
    read(input) {
      const bytes = decodeGap(input);
      return Number.isSafeInteger(bytes) ? sameAgain(input, encodeGap(bytes)) : "beyond 2^53";
    },
  },
  {
    name: "log_epoch",
    samples: [
      encodeAnnouncement({
        epoch: 2,
        publicKey: HASH,
        commitment: sample("commitment", 32),
        wraps: [{ auditorId: HASH.slice(0, 16), ciphertext: sample("wrap", 256) }],
      }),
    ],
    read(input) {
      naturalEpochBytes(input);
      return sameAgain(input, encodeAnnouncement(decodeAnnouncement(input)));
    },
  },
  {
    name: "signed_note",
    text: true,
    samples: [utf8(SEAL)],
    read: (input) => sameAgain(utf8(text(input)), utf8(formatNote(parseNote(text(input))))),
  },
  {
    name: "checkpoint",
    text: true,
    samples: [utf8(CHECKPOINT)],
    read: (input) =>
      sameAgain(utf8(text(input)), utf8(formatCheckpoint(parseCheckpoint(text(input))))),
  },
  {
    name: "seal",
    text: true,
    samples: [utf8(SEAL)],
    read: (input) => `${parseSeal(text(input)).size > 0n}`,
  },
  {
    name: "tlog_proof",
    text: true,
    samples: [
      utf8(formatTlogProof({ extra: HASH, index: 3n, hashes: [HASH, HASH], checkpoint: SEAL })),
      utf8(formatTlogProof({ index: 0n, hashes: [], checkpoint: SEAL })),
    ],
    read: (input) =>
      sameAgain(utf8(text(input)), utf8(formatTlogProof(parseTlogProof(text(input))))),
  },
];
