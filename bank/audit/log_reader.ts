import { isEvent } from "../../lib/audit/entry.ts";
import type { Entry } from "../../lib/audit/entry.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { AuditorKey } from "./auditor_key.ts";
import { decodeEpochPayload } from "./epoch.ts";
import { cryptEvents, stepRatchet } from "./event_cipher.ts";
import { decodeEvent } from "./event_codec.ts";
import type { AuditEvent } from "./sink.ts";

/** An entry, and what it says if it is an event that this auditor can open. */
export interface ReadEntry {
  readonly entry: Entry;
  readonly event?: AuditEvent;
}

/** Opens the entries of a log one after another: the ratchet only goes forwards. */
export class LogReader {
  readonly #auditor: AuditorKey;
  #ratchetKey: Bytes | undefined;
  /** The batch that the entry before belongs to, if it was an event. */
  #batch: { readonly key: Bytes; events: number } | undefined;

  constructor(auditor: AuditorKey) {
    this.#auditor = auditor;
  }

  /**
   * Reads the next entry of a log that has been verified so far.
   * @throws {ProtocolError} `event_form`: the bank wrote something else than an event.
   */
  async read(entry: Entry): Promise<ReadEntry> {
    if (isEvent(entry.type)) return this.#readEvent(entry);
    this.#batch = undefined;
    if (entry.type === "epoch") {
      this.#ratchetKey = await this.#auditor.open(decodeEpochPayload(entry.payload));
    }
    return { entry };
  }

  #readEvent(entry: Entry): ReadEntry {
    if (this.#ratchetKey === undefined) return { entry };
    if (this.#batch === undefined) {
      const { next, batchKey } = stepRatchet(this.#ratchetKey);
      this.#ratchetKey = next;
      this.#batch = { key: batchKey, events: 0 };
    }
    const { key } = this.#batch;
    const { payload } = entry;
    const plaintext = cryptEvents(key, this.#batch.events++, payload, payload.length);
    return { entry, event: decodeEvent(plaintext) };
  }
}
