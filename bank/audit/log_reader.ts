import type { Entry } from "../../lib/audit/entry.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { AuditorKey } from "./auditor_key.ts";
import { decodeEpochPayload } from "./epoch.ts";
import { openEvent, stepRatchet } from "./event_cipher.ts";
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

  constructor(auditor: AuditorKey) {
    this.#auditor = auditor;
  }

  /**
   * Reads the next entry of a log.
   * @throws {ProtocolError} it does not open with the key that its epoch announced.
   */
  async read(entry: Entry): Promise<ReadEntry> {
    if (entry.type === "epoch") {
      this.#ratchetKey = await this.#auditor.open(decodeEpochPayload(entry.payload));
    }
    if (entry.type !== "event" || this.#ratchetKey === undefined) return { entry };
    const { next, entryKey } = stepRatchet(this.#ratchetKey);
    this.#ratchetKey = next;
    return { entry, event: decodeEvent(openEvent(entryKey, entry.payload)) };
  }
}
