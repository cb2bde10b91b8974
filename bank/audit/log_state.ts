import type { Bytes } from "../../lib/bytes.ts";
import { UserError } from "../../lib/errors.ts";
import { decodeAnnouncement, encodeAnnouncement } from "./epoch.ts";
import type { EpochSecrets, PreparedEpoch } from "./epoch.ts";

/**
 * All that it takes to go on writing the log after entry `size - 1`: the secrets, and where chain
 * and tree stand. What came after it is in the database and moves it forward (Chain.replay).
 */
export interface LogState {
  /** The public key of epoch 0, 32 bytes. */
  readonly firstKey: Bytes;
  readonly size: bigint;
  /** Of the tree's compact range. */
  readonly peaks: readonly Bytes[];
  /** The last entry's leaf hash. */
  readonly previous: Bytes;
  /** The last entry's time. */
  readonly timeMs: number;
  /** Of all entries: where the next one stands in the file. */
  readonly bytes: number;
  readonly sealedSize: bigint;
  readonly sealedRoot: Bytes;
  readonly sealedMs: number;
  /** -1 before the first. */
  readonly epoch: number;
  readonly epochSize: bigint;
  /** Of `epoch`; absent before the first. */
  readonly secrets?: EpochSecrets;
  /** Of `epoch + 1`, once it has been prepared. */
  readonly next?: PreparedEpoch;
}

const WARNING = "SECRET: whoever reads this can write the audit log. Never copy or back it up.";
const VERSION = 1;

/** The state as the text of its file, JSON. */
export function encodeState(state: LogState): string {
  const { secrets, next } = state;
  return JSON.stringify(
    {
      warning: WARNING,
      version: VERSION,
      firstKey: state.firstKey.toBase64(),
      size: `${state.size}`,
      peaks: state.peaks.map((peak) => peak.toBase64()),
      previous: state.previous.toBase64(),
      timeMs: state.timeMs,
      bytes: state.bytes,
      sealedSize: `${state.sealedSize}`,
      sealedRoot: state.sealedRoot.toBase64(),
      sealedMs: state.sealedMs,
      epoch: state.epoch,
      epochSize: `${state.epochSize}`,
      secrets: secrets === undefined ? null : encodeSecrets(secrets),
      next: next === undefined ? null : {
        ...encodeSecrets(next.secrets),
        announcement: encodeAnnouncement(next.announcement).toBase64(),
      },
    },
    null,
    1,
  ) + "\n";
}

/** Reads the text of a state file. @throws {UserError} it is none, or a newer bank's. */
export function decodeState(text: string): LogState {
  try {
    const json = JSON.parse(text);
    if (json.version !== VERSION) throw new TypeError(`version ${json.version}`);
    return {
      firstKey: decodeHash(json.firstKey),
      size: decodeCount(json.size),
      peaks: json.peaks.map(decodeHash),
      previous: decodeHash(json.previous),
      timeMs: decodeNumber(json.timeMs),
      bytes: decodeNumber(json.bytes),
      sealedSize: decodeCount(json.sealedSize),
      sealedRoot: decodeHash(json.sealedRoot),
      sealedMs: decodeNumber(json.sealedMs),
      epoch: decodeNumber(json.epoch),
      epochSize: decodeCount(json.epochSize),
      ...(json.secrets === null ? {} : { secrets: decodeSecrets(json.secrets) }),
      ...(json.next === null ? {} : {
        next: {
          secrets: decodeSecrets(json.next),
          announcement: decodeAnnouncement(Uint8Array.fromBase64(json.next.announcement)),
        },
      }),
    };
  } catch (cause) {
    throw new UserError("Cannot read the audit log's state: it is damaged or of another version", {
      hints: ['start the bank version that wrote it, or see docs/AUDIT.md, "Lost state"'],
      cause,
    });
  }
}

function encodeSecrets({ seed, ratchetKey }: EpochSecrets): Record<string, string> {
  return { seed: seed.toBase64(), ratchetKey: ratchetKey.toBase64() };
}

function decodeSecrets(json: Record<string, string>): EpochSecrets {
  return { seed: decodeHash(json.seed), ratchetKey: decodeHash(json.ratchetKey) };
}

/** Without it, a damaged number would be read as NaN, and the log go on from nowhere. */
function decodeNumber(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new TypeError("not a whole number");
  return value as number;
}

function decodeCount(digits: unknown): bigint {
  if (typeof digits !== "string" || !/^\d{1,19}$/.test(digits)) throw new TypeError("not a count");
  return BigInt(digits);
}

function decodeHash(base64: unknown): Bytes {
  const bytes = Uint8Array.fromBase64(String(base64));
  if (bytes.length !== 32) throw new TypeError("not 32 bytes");
  return bytes;
}
