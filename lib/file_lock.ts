import { systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { UserError } from "./errors.ts";
import { codeOf, explainFileError } from "./file_error.ts";
import { quote } from "./quote.ts";

/** How long a Deno without tryLock (2.6) waits for a lock before it counts as taken. */
const LOCK_WAIT_MS = 100;

/** An exclusive lock between processes, on a file of its own; gone when its process is. */
export class FileLock {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** The lock, or `null` while somebody else has it. @throws {UserError} */
  static async tryAcquire(
    path: string,
    { disk = systemDisk }: { disk?: Disk } = {},
  ): Promise<FileLock | null> {
    try {
      const file = await openLockFile(disk, path);
      return await tryLock(file) ? new FileLock(file) : null;
    } catch (error) {
      throw explainFileError("lock", path, error);
    }
  }

  /** Lets others have it. The file stays: after its removal two could have a lock each. */
  release(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Locks an open file for its owner alone. False: somebody else has the lock, and the file is
 * closed. The lock is the inode's, so that it outlives a rename, and ends with the file.
 * @param options.waitMs how long a Deno that cannot just try (2.6) waits before it says so
 */
export async function tryLock(
  file: Deno.FsFile,
  { waitMs = LOCK_WAIT_MS }: { readonly waitMs?: number } = {},
): Promise<boolean> {
  const { tryLock } = file as { tryLock?: (exclusive: boolean) => Promise<boolean> };
  if (tryLock === undefined) return await lockWithin(file, waitMs);
  const locked = await tryLock.call(file, true);
  if (!locked) file.close();
  return locked;
}

async function lockWithin(file: Deno.FsFile, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(resolve, ms, false));
  const locking = file.lock(true).then(() => true as const);
  const locked = await Promise.race([locking, late]);
  clearTimeout(timer);
  // What cannot be called back is let go as soon as it comes.
  if (!locked) locking.then(() => file.close(), () => file.close());
  return locked;
}

async function openLockFile(disk: Disk, path: string): Promise<Deno.FsFile> {
  try {
    return await disk.open(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const { isFile } = await disk.lstat(path);
  if (!isFile) throw new UserError(`Cannot lock ${quote(path)}: it is not a regular file`);
  return await disk.open(path, { write: true });
}
