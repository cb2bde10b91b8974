import type { Bytes } from "../bytes.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { SessionKeys } from "./key_schedule.ts";
import { RecordOpener, RecordSealer } from "./record.ts";
import type { RecordKind, RecordPlaintext } from "./record.ts";
import { ProtocolError } from "../errors.ts";

/** An open session, seen from one end: records out, records in. */
export class Channel {
  /** The transcript hash that every signature and tag of the session is bound to. */
  readonly th3: Bytes;
  readonly #sealer: RecordSealer;
  readonly #opener: RecordOpener;

  /** Takes the two directions after record 0; both continue under th3. */
  constructor(sealer: RecordSealer, opener: RecordOpener, th3: Bytes) {
    sealer.bindTo(th3);
    opener.bindTo(th3);
    this.th3 = th3;
    this.#sealer = sealer;
    this.#opener = opener;
  }

  /** The sequence number of the next record out. */
  get nextSequenceOut(): bigint {
    return this.#sealer.sequence;
  }

  /** The sequence number of the next record in. */
  get nextSequenceIn(): bigint {
    return this.#opener.sequence;
  }

  /** Seals a record into a whole frame. */
  async seal(kind: RecordKind, body: Bytes): Promise<Bytes> {
    return encodeFrame(FRAME.record, await this.#sealer.seal(kind, body));
  }

  /**
   * Opens the next frame of the session.
   * @throws {ProtocolError} if it is not a record or does not open; the session is over then.
   */
  async open(frame: Frame): Promise<RecordPlaintext> {
    if (frame.type !== FRAME.record) throw new ProtocolError("unexpected_frame");
    const record = await this.#opener.open(frame.body);
    if (record.kind === "close" && record.body.length !== 0) throw new ProtocolError("record_form");
    return record;
  }
}

/** The two directions of a session as the ATM holds them, before record 0. */
export function atmRecords(primitives: Primitives, keys: SessionKeys, th2: Bytes): {
  sealer: RecordSealer;
  opener: RecordOpener;
} {
  return {
    sealer: new RecordSealer(primitives, keys.atm, th2),
    opener: new RecordOpener(primitives, keys.bank, th2),
  };
}

/** The two directions of a session as the bank holds them, before record 0. */
export function bankRecords(primitives: Primitives, keys: SessionKeys, th2: Bytes): {
  sealer: RecordSealer;
  opener: RecordOpener;
} {
  return {
    sealer: new RecordSealer(primitives, keys.bank, th2),
    opener: new RecordOpener(primitives, keys.atm, th2),
  };
}
