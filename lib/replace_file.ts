import type { Bytes } from "./bytes.ts";
import { shortRunClock, sleep } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { codeOf, explainFileError } from "./file_error.ts";
import { HeldFile } from "./held_file.ts";

/** How often and how long to wait for others that replace the same file: 2 s in all. */
const TRIES_MAX = 100;
const PAUSE_MS = 20;

/**
 * Puts a private file in the place of the one under this name, if there is one: a crash leaves
 * the old or the new, whole. Of two that do so at once, the last one stays.
 * @throws {UserError}
 */
export async function replaceFile(
  path: string,
  bytes: Bytes,
  { what, disk = systemDisk, clock = shortRunClock }: {
    readonly what: string;
    readonly disk?: Disk;
    readonly clock?: Clock;
  },
): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await HeldFile.replace(path, bytes, disk);
    } catch (error) {
      if (tries === TRIES_MAX || !MEANWHILE.has(codeOf(error) ?? "")) {
        throw explainFileError(`replace ${what}`, path, error);
      }
      await sleep(clock, PAUSE_MS);
    }
  }
}

/** Another run has a draft of this file, or has just tidied up ours. */
const MEANWHILE = new Set(["EEXIST", "ENOENT"]);
