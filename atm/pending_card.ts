import { encodeCardFile, parseCardFile } from "../lib/card_file.ts";
import type { CardFile } from "../lib/card_file.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { UserError } from "../lib/errors.ts";
import { codeOf, explainFileError } from "../lib/file_error.ts";
import { parseContent } from "../lib/format_error.ts";
import { HeldFile } from "../lib/held_file.ts";
import { KEY_FILE_BYTES_MAX } from "../lib/limits.ts";
import { quote } from "../lib/quote.ts";

/** Where a card is written. */
export interface CardPaths {
  /** The card file. */
  readonly card: string;
  /** Its side file in the same folder, until the bank has booked the account. */
  readonly pending: string;
  readonly disk?: Disk;
}

/**
 * A card whose account the bank may or may not have booked. It is on the disk before the creation
 * is sent: were the reply lost, its secret would otherwise be gone, and the account with it.
 */
export class PendingCard {
  readonly #paths: Required<CardPaths>;
  readonly #held: HeldFile;
  readonly card: CardFile;

  private constructor(paths: Required<CardPaths>, held: HeldFile, card: CardFile) {
    this.#paths = paths;
    this.#held = held;
    this.card = card;
  }

  /** Writes a new one. @throws {UserError} if the card exists, or is being created just now */
  static async create(paths: CardPaths, card: CardFile): Promise<PendingCard> {
    const whole = { disk: systemDisk, ...paths };
    return await explain("create", whole, async () => {
      if (await exists(whole.disk, whole.card)) throw cardExists(whole.card);
      const held = await createPending(whole, card);
      return new PendingCard(whole, held, card);
    });
  }

  /**
   * The one that a crashed run left; `null` if there is none, or a living run holds it. Its journal
   * entry tells what became of it; without one it was never sent.
   * @throws {UserError}
   */
  static async find(paths: CardPaths): Promise<PendingCard | null> {
    const whole = { disk: systemDisk, ...paths };
    return await explain("read pending", whole, async () => {
      const held = await HeldFile.take(whole.pending, whole.disk);
      if (held === null) return null;
      try {
        const bytes = await held.read(KEY_FILE_BYTES_MAX);
        const parse = () => parseCardFile(bytes);
        return new PendingCard(whole, held, await parseContent("card file", held.path, parse));
      } catch (error) {
        held.release();
        throw error;
      }
    });
  }

  /**
   * The account is booked: gives the card its name, never in the place of another file's.
   * @throws {UserError} if there is one; the pending card stays then
   */
  async complete(): Promise<void> {
    const { card } = this.#paths;
    await explain("create", this.#paths, async () => {
      // A crash between link and remove left one file with both names.
      if (await this.#held.isAt(card)) return await this.#held.remove();
      await this.#held.moveTo(card).catch((error) => {
        throw codeOf(error) === "EEXIST" ? cardExists(card, this.#held.path) : error;
      });
      this.#held.release();
    });
  }

  /** The creation was refused or never sent: removes it. @throws {UserError} */
  async discard(): Promise<void> {
    await explain("remove pending", this.#paths, () => this.#held.remove());
  }

  /** Leaves it to a later run. */
  release(): void {
    this.#held.release();
  }
}

/** EEXIST is about the pending file: the card's own name was looked at before. */
async function createPending(paths: Required<CardPaths>, card: CardFile): Promise<HeldFile> {
  try {
    return await HeldFile.create(paths.pending, encodeCardFile(card), paths.disk);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    throw new UserError(`Cannot create card file ${quote(paths.card)}: its creation is under way`, {
      hints: [`another run works on it, or one that ended early left ${quote(paths.pending)}`],
    });
  }
}

function cardExists(card: string, pending?: string): UserError {
  const message = `Cannot create card file ${quote(card)}: it already exists`;
  const hints = pending === undefined
    ? ["choose another with -c, or use this one without -n"]
    : [`the new account's card is ${quote(pending)}: give it another name`];
  return new UserError(message, { hints });
}

async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

async function explain<T>(
  verb: string,
  { card }: Required<CardPaths>,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explainFileError(`${verb} card file`, card, error);
  }
}
