import type { Bytes } from "./bytes.ts";
import { folderOf, syncFolder, systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { codeOf } from "./file_error.ts";
import { tryLock } from "./file_lock.ts";
import { MODE_PRIVATE, readUpTo, writeAndSync } from "./private_file.ts";

/** Only who tidies up can have a file that is just there, and lets go at once. */
const NEW_FILE_WAIT_MS = 5_000;

/**
 * A private file that the process working on it holds locked, from before it has its name until
 * it is settled. A crash frees it, so that a later run can tell what no living run works on.
 * Errors are the system's own.
 */
export class HeldFile {
  readonly #disk: Disk;
  readonly #file: Deno.FsFile;
  #path: string;
  #isHeld = true;

  private constructor(disk: Disk, file: Deno.FsFile, path: string) {
    this.#disk = disk;
    this.#file = file;
    this.#path = path;
  }

  /**
   * A new file, whole and on the disk.
   * @throws `EEXIST`, also when another process is creating it just now
   */
  static async create(path: string, bytes: Bytes, disk: Disk = systemDisk): Promise<HeldFile> {
    return await HeldFile.#finish(path, bytes, disk, (draft) => draft.moveTo(path));
  }

  /**
   * Puts a file in the place of the one under this name, if there is one: a crash leaves the old or
   * the new, whole.
   * @throws `EEXIST` or `ENOENT` when another process is replacing it just now
   */
  static async replace(path: string, bytes: Bytes, disk: Disk = systemDisk): Promise<void> {
    using _ = await HeldFile.#finish(path, bytes, disk, (draft) => draft.#moveOver(path));
  }

  /** What is not finished has another name, which a crash leaves and the next run removes. */
  static async #finish(
    path: string,
    bytes: Bytes,
    disk: Disk,
    giveName: (draft: HeldFile) => Promise<void>,
  ): Promise<HeldFile> {
    const draft = draftName(path);
    // A draft that nobody holds is what a crash left; without its name nobody relied on it.
    await (await HeldFile.take(draft, disk))?.remove();
    const open = { read: true, write: true, createNew: true, mode: MODE_PRIVATE };
    const file = await disk.open(draft, open);
    const locked = await tryLock(file, { waitMs: NEW_FILE_WAIT_MS });
    if (!locked) throw new Deno.errors.AlreadyExists(`${draft} is held`);
    const held = new HeldFile(disk, file, draft);
    try {
      await writeAndSync(file, bytes);
      await giveName(held);
      return held;
    } catch (error) {
      await held.remove().catch(() => {});
      throw error;
    }
  }

  /**
   * Other content in the place of this, held from before it has the name; a crash leaves the one or
   * the other, whole. This one lets go.
   */
  async supersede(bytes: Bytes): Promise<HeldFile> {
    const path = this.#path;
    const next = await HeldFile.#finish(path, bytes, this.#disk, (draft) => draft.#moveOver(path));
    next.#path = path;
    this.release();
    return next;
  }

  /** The file, now held by us; `null` if it is not there, no regular file, or held already. */
  static async take(path: string, disk: Disk = systemDisk): Promise<HeldFile | null> {
    const seen = await lstatOrNull(disk, path);
    if (seen === null || !seen.isFile) return null;
    const file = await disk.open(path, { read: true, write: true }).catch(nullIfAbsent);
    if (file === null || !await tryLock(file)) return null;
    const held = new HeldFile(disk, file, path);
    // Whoever held it before may have settled it by now: then the name is gone or another's.
    if (await held.isAt(path)) return held;
    held.release();
    return null;
  }

  /** Whether that path, too, is a name of this very file. */
  async isAt(path: string): Promise<boolean> {
    const [own, named] = [await this.#file.stat(), await lstatOrNull(this.#disk, path)];
    return named !== null && named.ino === own.ino && named.dev === own.dev;
  }

  /** Where it is now. */
  get path(): string {
    return this.#path;
  }

  /** The first `max` bytes of it. */
  async read(max: number): Promise<Bytes> {
    await this.#file.seek(0, Deno.SeekMode.Start);
    return await readUpTo(this.#file, max);
  }

  /** Gives it another name in its folder, still held. @throws `EEXIST`: nothing is overwritten */
  async moveTo(path: string): Promise<void> {
    await moveExclusive(this.#disk, this.#path, path);
    this.#path = path;
    await syncFolder(this.#disk, folderOf(path));
  }

  async #moveOver(path: string): Promise<void> {
    await this.#disk.rename(this.#path, path);
    // From here on a failure must not remove it: the old one is gone.
    await syncFolder(this.#disk, folderOf(path));
  }

  /** Removes and lets go of it. */
  async remove(): Promise<void> {
    using _ = this;
    await this.#disk.remove(this.#path);
    await syncFolder(this.#disk, folderOf(this.#path));
  }

  /** Lets go of it, if that has not been done: the next run may take it. */
  release(): void {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    if (this.#isHeld) this.#file.close();
    this.#isHeld = false;
  }
}

/** What a file is called until it is whole. */
function draftName(path: string): string {
  return `${path}.tmp`;
}

/** rename() would overwrite; link() does not, and a crash between the two calls loses nothing. */
async function moveExclusive(disk: Disk, from: string, to: string): Promise<void> {
  try {
    await disk.link(from, to);
  } catch (error) {
    if (!NO_HARD_LINKS.has(codeOf(error) ?? "")) throw error;
    // FAT and the like: the look before the leap leaves a gap that such disks cannot close.
    if (await lstatOrNull(disk, to) !== null) throw new Deno.errors.AlreadyExists(to);
    return await disk.rename(from, to);
  }
  await disk.remove(from);
}

const NO_HARD_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

function lstatOrNull(disk: Disk, path: string): Promise<Deno.FileInfo | null> {
  return disk.lstat(path).catch(nullIfAbsent);
}

function nullIfAbsent(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}
