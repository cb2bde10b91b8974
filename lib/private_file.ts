import type { Bytes } from "./bytes.ts";
import { folderOf, syncFolder, systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { codeOf, explainFileError } from "./file_error.ts";
import { KEY_FILE_BYTES_MAX } from "./limits.ts";
import { quote } from "./quote.ts";

/** For the owner alone. */
export const MODE_PRIVATE = 0o600;
/** For everybody to read. */
export const MODE_PUBLIC = 0o644;

/** How a file is created. */
export interface CreateOptions {
  /** What it is to a person, such as `card file`. */
  readonly what: string;
  readonly mode: typeof MODE_PRIVATE | typeof MODE_PUBLIC;
  readonly disk?: Disk;
}

/**
 * Creates a file that is whole and on the disk when this returns, or is not there at all. Neither
 * a file nor a link that exists under the name is touched.
 * @throws {UserError}
 */
export async function createExclusive(
  path: string,
  bytes: Bytes,
  { what, mode, disk = systemDisk }: CreateOptions,
): Promise<void> {
  try {
    // The mode is there from the start: no moment in which others could open the file.
    using file = await disk.open(path, { write: true, createNew: true, mode });
    try {
      await writeAndSync(file, bytes);
      await syncFolder(disk, folderOf(path));
    } catch (error) {
      await disk.remove(path).catch(() => {});
      throw error;
    }
  } catch (error) {
    throw explainFileError(`create ${what}`, path, error);
  }
}

/** How a key file is read. */
export interface ReadOptions {
  /** What it is to a person, such as `card file`. */
  readonly what: string;
  /** What to do when there is no such file. */
  readonly hint?: string;
  /** Called with a sentence when the file is private and others may read it; see below. */
  readonly warn?: (message: string) => void;
  readonly disk?: Disk;
}

/**
 * The content of a regular file of at most {@linkcode KEY_FILE_BYTES_MAX} bytes. Links are
 * refused, for whoever may write the folder could point them anywhere, and so is everything that
 * could block or never end.
 * @throws {UserError}
 */
export async function readKeyFile(
  path: string,
  { what, hint, warn, disk = systemDisk }: ReadOptions,
): Promise<Bytes> {
  const refuse = (reason: string, ...hints: string[]) =>
    new UserError(`Cannot read ${what} ${quote(path)}: ${reason}`, { hints });
  try {
    // Looked at before it is opened: to open a FIFO waits for somebody to write.
    const seen = await disk.lstat(path);
    if (seen.isSymlink) throw refuse("it is a symbolic link", "name the file that it points to");
    if (seen.isDirectory) throw refuse("it is a folder");
    if (!seen.isFile) throw refuse("it is not a regular file");

    using file = await disk.open(path, { read: true });
    const opened = await file.stat();
    if (opened.dev !== seen.dev || opened.ino !== seen.ino) {
      throw refuse("it was replaced while it was opened", "find out who can write its folder");
    }
    if (warn !== undefined && ((opened.mode ?? 0) & 0o077) !== 0) {
      warn(`The ${what} ${quote(path)} can be read by other users: chmod 600 would prevent that`);
    }
    const bytes = await readUpTo(file, KEY_FILE_BYTES_MAX + 1);
    if (bytes.length > KEY_FILE_BYTES_MAX) {
      throw refuse(`it is larger than ${KEY_FILE_BYTES_MAX} bytes, so it is no ${what}`);
    }
    return bytes;
  } catch (error) {
    const explained = explainFileError(`read ${what}`, path, error);
    if (hint === undefined || codeOf(error) !== "ENOENT") throw explained;
    throw new UserError(explained.message, { hints: [hint], cause: error });
  }
}

/** Writes all bytes at the file's position, and waits until the disk has them. */
export async function writeAndSync(file: Deno.FsFile, bytes: Bytes): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/** The bytes from the file's position to its end, or the first `max` of them. */
export async function readUpTo(file: Deno.FsFile, max: number): Promise<Bytes> {
  const bytes = new Uint8Array(max);
  let length = 0;
  while (length < max) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.slice(0, length);
}
