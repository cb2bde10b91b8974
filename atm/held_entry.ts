import type { Bytes } from "../lib/bytes.ts";
import { explainFileError } from "../lib/file_error.ts";
import type { HeldFile } from "../lib/held_file.ts";
import type { Mark } from "./journal_entry.ts";

/** How the names of files end that wait for people. */
export const ASIDE = ".aside";

/** An order in the journal, held by this run. */
export class HeldEntry {
  #held: HeldFile;
  readonly #encode: (order: Bytes, mark: Mark) => Promise<Bytes>;
  #content: { readonly order: Bytes; readonly mark: Mark };

  constructor(
    held: HeldFile,
    content: { readonly order: Bytes; readonly mark: Mark },
    encode: (order: Bytes, mark: Mark) => Promise<Bytes>,
  ) {
    this.#held = held;
    this.#content = content;
    this.#encode = encode;
  }

  /** The bytes of the order. */
  get order(): Bytes {
    return this.#content.order;
  }

  /** How it is settled. */
  get mark(): Mark {
    return this.#content.mark;
  }

  /**
   * Has an order to settle in the place of what was there, in one step: a crash leaves the one or
   * the other. It is on the disk when this returns. @throws {UserError}
   */
  async become(order: Bytes): Promise<void> {
    const bytes = await this.#encode(order, "settle");
    await this.#change("write to journal", async () => {
      const supersede = () => this.#held.supersede(bytes);
      // Again, for another run that tidies up may catch the draft in the instant before its lock.
      this.#held = await supersede().catch(supersede);
    });
    this.#content = { order, mark: "settle" };
  }

  /** Forgets it: only once its outcome was shown. @throws {UserError} */
  async remove(): Promise<void> {
    await this.#change("remove journal entry", () => this.#held.remove());
  }

  /** Keeps it for people, but never offers it again. @throws {UserError} */
  async putAside(): Promise<void> {
    await this.#change("put aside journal entry", async () => {
      await this.#held.moveTo(this.#held.path + ASIDE);
      this.#held.release();
    });
  }

  /** Leaves it to a later run. */
  release(): void {
    this.#held.release();
  }

  async #change(action: string, change: () => Promise<void>): Promise<void> {
    const { path } = this.#held;
    try {
      await change();
    } catch (error) {
      throw explainFileError(action, path, error);
    }
  }
}
