import { ByteWriter } from "../byte_writer.ts";
import { brief, briefConcat, isZero } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { SESSION_RECORDS_MAX } from "../limits.ts";
import { FRAME } from "./frame.ts";
import type { RecordKeys } from "./key_schedule.ts";

/** What a record holds; the numbers are on the wire, inside the encryption. */
export const RECORD = { parameters: 0, request: 1, reply: 2, page: 3, close: 4, proof: 5 } as const;
/** The name of a record's kind. */
export type RecordKind = keyof typeof RECORD;
/** By their numbers, which count from 0. */
const KINDS = Object.keys(RECORD) as readonly RecordKind[];

/** Plaintext size of each kind: nobody learns more from a length than this. */
const PLAINTEXT_BYTES: Record<RecordKind, number> = {
  parameters: 256,
  request: 768,
  reply: 768,
  page: 1536,
  close: 256,
  proof: 256,
};
const TAG_BYTES = 32;

/** An opened record. */
export interface RecordPlaintext {
  readonly kind: RecordKind;
  readonly body: Bytes;
}

/** The state both ends of one direction share: keys, transcript hash, sequence number. */
class RecordSide {
  protected readonly primitives: Primitives;
  readonly #keys: RecordKeys;
  #transcriptHash: Bytes;
  #sequence = 0n;

  constructor(primitives: Primitives, keys: RecordKeys, transcriptHash: Bytes) {
    this.primitives = primitives;
    this.#keys = keys;
    this.#transcriptHash = transcriptHash;
  }

  /** The number of the next record. */
  get sequence(): bigint {
    return this.#sequence;
  }

  /** From the next record on, tags cover this hash: th2 for record 0, th3 afterwards. */
  bindTo(transcriptHash: Bytes): void {
    this.#transcriptHash = transcriptHash;
  }

  /** Taken before the first await, so two records in flight never share a counter block. */
  protected takeSequence(): bigint {
    if (this.#sequence >= SESSION_RECORDS_MAX) throw new ProtocolError("session_exhausted");
    return this.#sequence++;
  }

  /** Counter block = u64 sequence ‖ u64 0. */
  protected async cipher(sequence: bigint, data: Bytes): Promise<Bytes> {
    const counterBlock = new ByteWriter(brief(16)).u64(sequence).u64(0n).whole();
    return await this.primitives.aes256Ctr(this.#keys.encryption, counterBlock, data);
  }

  /** HMAC(mac key, type ‖ u64 sequence ‖ u16 length ‖ th ‖ ciphertext), as if framed. */
  protected async tag(sequence: bigint, ciphertext: Bytes): Promise<Bytes> {
    const length = 1 + ciphertext.length + TAG_BYTES;
    const head = new ByteWriter(brief(1 + 8 + 2)).u8(FRAME.record).u64(sequence).u16(length)
      .whole();
    const { mac } = this.#keys;
    return await this.primitives.hmacSha256(mac, head, this.#transcriptHash, ciphertext);
  }
}

/** Seals the records of one direction: encrypt, then MAC, under separate keys. */
export class RecordSealer extends RecordSide {
  /** ciphertext ‖ tag, the body of a RECORD frame; {@linkcode brief}. */
  async seal(kind: RecordKind, body: Bytes): Promise<Bytes> {
    const sequence = this.takeSequence();
    const ciphertext = await this.cipher(sequence, pad(kind, body));
    return briefConcat(ciphertext, await this.tag(sequence, ciphertext));
  }
}

/** Opens the records of one direction: the MAC first, then decryption, then the padding. */
export class RecordOpener extends RecordSide {
  #failed = false;

  /**
   * Opens the next record. Any failure ends the session: every later call fails as well.
   * @throws {ProtocolError} `bad_mac`, `record_form` or `session_exhausted`
   */
  async open(sealed: Bytes): Promise<RecordPlaintext> {
    if (this.#failed) throw new ProtocolError("session_failed");
    this.#failed = true;
    const sequence = this.takeSequence();
    const ciphertext = sealed.subarray(0, -TAG_BYTES);
    const tag = sealed.subarray(-TAG_BYTES);
    const expected = await this.tag(sequence, ciphertext);
    if (!this.primitives.equal(expected, tag)) throw new ProtocolError("bad_mac");
    const plaintext = unpad(await this.cipher(sequence, ciphertext));
    this.#failed = false;
    return plaintext;
  }
}

/** op 1 | length 2 | body | zero padding */
function pad(kind: RecordKind, body: Bytes): Bytes {
  const plaintext = brief(PLAINTEXT_BYTES[kind]);
  if (body.length + 3 > plaintext.length) throw new RangeError(`${kind} record too long`);
  new ByteWriter(plaintext).u8(RECORD[kind]).u16(body.length).put(body);
  return plaintext;
}

function unpad(plaintext: Bytes): RecordPlaintext {
  const kind = KINDS[plaintext[0] ?? -1];
  if (kind === undefined) throw new ProtocolError("record_form", "unknown record");
  if (plaintext.length !== PLAINTEXT_BYTES[kind]) throw new ProtocolError("record_form", "size");
  const length = (plaintext[1]! << 8) | plaintext[2]!;
  if (3 + length > plaintext.length) throw new ProtocolError("record_form", "length");
  if (!isZero(plaintext.subarray(3 + length))) throw new ProtocolError("record_form", "padding");
  return { kind, body: plaintext.subarray(3, 3 + length) };
}
