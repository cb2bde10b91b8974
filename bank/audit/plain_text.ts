import type { Bytes } from "../../lib/bytes.ts";
import type { AuditRef } from "../ledger/store.ts";
import { formatEventText } from "./event_text.ts";
import type { AuditEvent, AuditSink } from "./sink.ts";

/** Appends events to the file for debugging. */
export type WriteEvents = (events: readonly AuditEvent[]) => void;

/**
 * Writes the events of a sink to a plain text as well, once they are durable. For debugging:
 * whoever reads it reads all that the encrypted log hides.
 */
export class PlainTextAudit implements AuditSink {
  readonly #sink: AuditSink;
  readonly #write: WriteEvents;
  #waiting: AuditEvent[] = [];

  constructor(sink: AuditSink, write: WriteEvents) {
    this.#sink = sink;
    this.#write = write;
  }

  get logId(): Bytes {
    return this.#sink.logId;
  }

  append(event: AuditEvent): bigint {
    this.#waiting.push(event);
    return this.#sink.append(event);
  }

  seal(): AuditRef[] {
    return this.#sink.seal();
  }

  committed(): void {
    this.#sink.committed();
    this.#write(this.#waiting);
    this.#waiting = [];
  }

  rolledBack(): void {
    this.#sink.rolledBack();
    this.#waiting = [];
  }
}

/**
 * Appends a line an event to a file of mode 0600; what cannot be written is told once and then
 * left.
 */
export function appendTo(path: string, warn: (message: string) => void): WriteEvents {
  let broken = false;
  return (events) => {
    if (broken || events.length === 0) return;
    const text = events.map((event) => formatEventText(event) + "\n").join("");
    try {
      Deno.writeTextFileSync(path, text, { append: true, mode: 0o600 });
    } catch (error) {
      broken = true;
      warn(`Cannot write the plain text log: ${error instanceof Error ? error.message : error}`);
    }
  };
}
