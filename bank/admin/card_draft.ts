import { encodeHex } from "@std/encoding/hex";
import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import { encodeCardFile, parseCardFile, PIN_COST, possessionSeed } from "../../lib/card_file.ts";
import type { CardFile } from "../../lib/card_file.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { folderOf, nameOf } from "../../lib/disk.ts";
import { UserError } from "../../lib/errors.ts";
import { codeOf, explainFileError } from "../../lib/file_error.ts";
import { parseContent } from "../../lib/format_error.ts";
import { HeldFile } from "../../lib/held_file.ts";
import { KEY_FILE_BYTES_MAX } from "../../lib/limits.ts";
import { pinSeed } from "../../lib/pin.ts";
import { quote } from "../../lib/quote.ts";
import type { CardKeys } from "../ledger/admin_act.ts";

/**
 * A card file that gets its name once the bank knows its keys. Until then it is beside that name,
 * on the disk: a crash on either side of the booking loses no card.
 */
export class CardDraft implements Disposable {
  readonly card: CardFile;
  readonly #held: HeldFile;
  readonly #path: string;

  private constructor(path: string, held: HeldFile, card: CardFile) {
    this.#path = path;
    this.#held = held;
    this.card = card;
  }

  /** The draft that a run left which did not come to its end; null if there is none. */
  static async find(path: string): Promise<CardDraft | null> {
    return await explained(path, async () => {
      const held = await HeldFile.take(draftPath(path));
      if (held === null) return null;
      try {
        const bytes = await held.read(KEY_FILE_BYTES_MAX);
        const card = await parseContent("card file", held.path, () => parseCardFile(bytes));
        return new CardDraft(path, held, card);
      } catch (error) {
        held.release();
        throw error;
      }
    });
  }

  /** Writes a card that is not valid yet. @throws {UserError} there is a file of its name */
  static async create(path: string, card: CardFile): Promise<CardDraft> {
    return await explained(path, async () => {
      await refuseExisting(path);
      const held = await HeldFile.create(draftPath(path), encodeCardFile(card));
      return new CardDraft(path, held, card);
    });
  }

  /** The bank knows its keys: it gets its name. */
  async publish(): Promise<void> {
    await explained(this.#path, () => this.#held.moveTo(this.#path));
  }

  /** It will never be valid. */
  async discard(): Promise<void> {
    await explained(this.#path, () => this.#held.remove());
  }

  [Symbol.dispose](): void {
    this.#held.release();
  }
}

/** The public keys of a card. */
export async function cardKeys(card: CardFile, pin?: string): Promise<CardKeys> {
  return {
    cardId: card.cardId,
    possessionKey: nodeCrypto.ed25519PublicKey(await possessionSeed(nodeCrypto, card.secret)),
    pinKey: pin === undefined
      ? new Uint8Array(32)
      : nodeCrypto.ed25519PublicKey(await pinSeed(nodeCrypto, card, pin)),
  };
}

/** A card with a fresh secret. */
export function newCard(
  card: { readonly bankKid: Bytes; readonly cardId: Bytes; readonly account: string },
  { hasPin, secret }: { readonly hasPin: boolean; readonly secret: Bytes },
): CardFile {
  return { ...card, secret, pin: hasPin ? PIN_COST : "none" };
}

/** Not longer than the card's own name, which may be as long as file systems take. */
function draftPath(path: string): string {
  const tag = encodeHex(nodeCrypto.sha256(utf8(nameOf(path)))).slice(0, 16);
  return `${folderOf(path)}/.cofre-${tag}.new`;
}

async function refuseExisting(path: string): Promise<void> {
  const there = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (there !== null) throw exists(path);
}

async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw exists(path);
    throw explainFileError("write card file", path, error);
  }
}

function exists(path: string): UserError {
  return new UserError(`Cannot create card file ${quote(path)}: it already exists`, {
    hints: ["move the old one away, or name another file"],
  });
}
