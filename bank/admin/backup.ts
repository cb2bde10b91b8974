import { encodeHex } from "@std/encoding/hex";
import { createHash } from "node:crypto";
import { folderOf, syncFolder, systemDisk } from "../../lib/disk.ts";
import { UserError } from "../../lib/errors.ts";
import { explainFileError } from "../../lib/file_error.ts";
import { findViolations } from "../ledger/invariants.ts";
import { copyDatabase } from "./copy_database.ts";
import type { LedgerView } from "./ledger_view.ts";

/** A copy of the books of one moment, checked and on the disk, that has no name yet. */
export class Backup {
  readonly #draft: string;
  /** The newest booking in it. */
  readonly sequence: bigint;
  /** SHA-256 of the file, in hex. */
  readonly digest: string;

  private constructor(draft: string, sequence: bigint, digest: string) {
    this.#draft = draft;
    this.sequence = sequence;
    this.digest = digest;
  }

  /** @throws {UserError} the file is there already, or the books contradict themselves. */
  static async make(view: LedgerView, path: string): Promise<Backup> {
    const draft = draftPath(path);
    try {
      if (await isThere(path)) throw new Deno.errors.AlreadyExists(path);
      const copy = copyDatabase(view.db, draft);
      try {
        const [violation] = findViolations(copy);
        if (violation !== undefined) {
          throw new UserError(
            `The ledger contradicts itself: ${violation.invariant}: ${violation.detail}`,
            { hints: ["no backup was made; see bank check"] },
          );
        }
      } finally {
        copy.close();
      }
      return new Backup(draft, view.lastSequence(), await syncAndHash(draft));
    } catch (error) {
      await Deno.remove(draft).catch(() => {});
      throw explainFileError("create backup", path, error);
    }
  }

  /** Gives it its name, never in the place of another file. */
  async publish(path: string): Promise<void> {
    try {
      await Deno.link(this.#draft, path);
      await Deno.remove(this.#draft);
      await syncFolder(systemDisk, folderOf(path));
    } catch (error) {
      throw explainFileError("create backup", path, error);
    }
  }

  async discard(): Promise<void> {
    await Deno.remove(this.#draft);
  }
}

/** A name in the folder of a file, for what is not whole yet. */
export function draftPath(path: string): string {
  return `${folderOf(path)}/.cofre-${crypto.randomUUID().slice(0, 8)}.draft`;
}

/** Whether anything has this name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** On the disk; gives the SHA-256 of what is there. */
export async function syncAndHash(path: string): Promise<string> {
  using file = await Deno.open(path, { read: true });
  await file.sync();
  const hash = createHash("sha256");
  const chunk = new Uint8Array(1 << 20);
  for (let count = await file.read(chunk); count !== null; count = await file.read(chunk)) {
    hash.update(chunk.subarray(0, count));
  }
  return encodeHex(new Uint8Array(hash.digest()));
}

/** How the audit log names a backup; its entries have no room for more. */
export function backupDetail(sequence: bigint, digest: string): string {
  return `to booking ${sequence}, sha256 ${digest.slice(0, 16)}`;
}
