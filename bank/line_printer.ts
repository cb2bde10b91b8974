import { utf8 } from "../lib/bytes.ts";
import type { Bytes } from "../lib/bytes.ts";

/** Lines that wait for a reader who does not read; beyond this the newest are dropped. */
export const WAITING_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Prints lines in order without ever making the bank wait: a reader that stops reading, or goes
 * away, costs lines but no transaction.
 */
export class LinePrinter {
  readonly #write: (bytes: Bytes) => Promise<void>;
  readonly #onDropped: (reason: string) => void;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #printing: Promise<void> | null = null;
  #gone = false;

  constructor(write: (bytes: Bytes) => Promise<void>, onDropped: (reason: string) => void) {
    this.#write = write;
    this.#onDropped = onDropped;
  }

  /** Prints one line after those before it. */
  print(line: string): void {
    if (this.#gone) return;
    if (this.#waitingBytes + line.length > WAITING_BYTES_MAX) {
      this.#onDropped("nobody reads it");
      return;
    }
    this.#waiting.push(line + "\n");
    this.#waitingBytes += line.length + 1;
    this.#printing ??= this.#drain();
  }

  /** Resolves when all that waits has been printed or given up. */
  async flush(): Promise<void> {
    await this.#printing;
  }

  async #drain(): Promise<void> {
    // One turn later, so that lines of one group commit leave in one write.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const text = this.#waiting.join("");
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#write(utf8(text));
      }
    } catch {
      this.#gone = true;
      this.#onDropped("its reader is gone");
    } finally {
      this.#printing = null;
    }
  }
}
