import type { Keyboard } from "./ask_secret.ts";
import { concat } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";

/** What is typed comes from here: Deno.stdin, or a test's own. */
export interface KeySource {
  isTerminal(): boolean;
  setRaw(raw: boolean): void;
  read(into: Uint8Array): Promise<number | null>;
  readSync(into: Uint8Array): number | null;
}

/**
 * A keyboard on which people may type ahead: what comes with one answer and is beyond it is the
 * beginning of the next, for lines and for secrets.
 */
export class TypeAheadKeyboard implements Keyboard {
  readonly #source: KeySource;
  #ahead: Bytes = new Uint8Array();

  constructor(source: KeySource) {
    this.#source = source;
  }

  isTerminal(): boolean {
    return this.#source.isTerminal();
  }

  setRaw(raw: boolean): void {
    this.#source.setRaw(raw);
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#ahead.length === 0) return await this.#source.read(into);
    const length = Math.min(into.length, this.#ahead.length);
    into.set(this.#take(length));
    return length;
  }

  unread(bytes: Bytes): void {
    this.#ahead = concat(bytes, this.#ahead);
  }

  /** A line without its end; null: the input has ended. Nothing else happens until it is there. */
  readLine(): string | null {
    const buffer = new Uint8Array(4096);
    let length: number | null = 0;
    while (length !== null) {
      // What was typed while the terminal was raw ends with CR, all else with LF.
      const end = this.#ahead.findIndex((byte) => byte === CR || byte === LF);
      if (end !== -1) return new TextDecoder().decode(this.#take(end + 1).subarray(0, end));
      length = this.#source.readSync(buffer);
      this.#ahead = concat(this.#ahead, buffer.slice(0, length ?? 0));
    }
    this.#ahead = new Uint8Array();
    return null;
  }

  #take(length: number): Bytes {
    const taken = this.#ahead.slice(0, length);
    this.#ahead = this.#ahead.slice(length);
    return taken;
  }
}

const LF = 0x0a;
const CR = 0x0d;

/** The keyboard of this process. */
export const SYSTEM_KEYBOARD = new TypeAheadKeyboard(Deno.stdin);
