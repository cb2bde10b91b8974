import { encodeReceipt } from "../lib/audit/receipt.ts";
import { isZero, utf8 } from "../lib/bytes.ts";
import { decodeOrder } from "../lib/channel/order.ts";
import type { Order } from "../lib/channel/order.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { codeOf, explainFileError } from "../lib/file_error.ts";
import { HeldFile } from "../lib/held_file.ts";
import { isLogin } from "../lib/card_id.ts";
import type { SignedOrder, SignedReply } from "./bank_session.ts";

/** Receipts in a folder; beyond this the oldest go. */
export const RECEIPTS_MAX = 1_000;

/** The bank's signed word on every order, a file each (docs/FILES.md, "Receipts"). */
export class Receipts {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(folder: string, options: { disk?: Disk } = {}) {
    this.#folder = folder;
    this.#disk = options.disk ?? systemDisk;
  }

  /**
   * Keeps the receipt of an order, unless it brought a key made of a PIN or a password. An outcome that is told again replaces nothing: the first
   * receipt is as good.
   * @throws {UserError}
   */
  async keep(order: SignedOrder, reply: SignedReply): Promise<void> {
    if (holdsSecretKey(decodeOrder(order.bytes))) return;
    try {
      await this.#disk.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#makeRoom();
    } catch (error) {
      throw explainFileError("write to folder of receipts", this.#folder, error);
    }
    const name = `${String(reply.bankTimeMs).padStart(15, "0")}-${order.txnId.toHex()}.receipt`;
    const text = encodeReceipt(order.bytes, reply.body);
    const path = `${this.#folder}/${name}`;
    try {
      // Whole as soon as it has its name: a torn one would stand in the way of its repetition.
      (await HeldFile.create(path, utf8(text), this.#disk)).release();
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw explainFileError("create receipt", path, error);
    }
  }

  async #makeRoom(): Promise<void> {
    const names: string[] = [];
    for await (const { name } of this.#disk.readDir(this.#folder)) {
      if (NAME.test(name)) names.push(name);
    }
    const surplus = names.length - RECEIPTS_MAX + 1;
    if (surplus <= 0) return;
    for (const name of names.sort().slice(0, surplus)) {
      await this.#disk.remove(`${this.#folder}/${name}`);
    }
  }
}

/** With a key that is made of it, whoever finds the folder could guess the PIN or the password. */
function holdsSecretKey({ cardId, creation, newKey }: Order): boolean {
  return newKey !== undefined ||
    creation !== undefined && (isLogin(cardId) || !isZero(creation.pinKey));
}

/** Sorted by name is sorted by time. */
const NAME = /^\d{15}-[0-9a-f]{32}\.receipt$/;
