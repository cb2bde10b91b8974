import type { Bytes } from "./bytes.ts";
import { folderOf, syncFolder, systemDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { codeOf, explainFileError } from "./file_error.ts";
import { createExclusive, MODE_PRIVATE } from "./private_file.ts";

/**
 * Puts a private file in the place of the one under this name, if there is one: a crash leaves
 * the old or the new, whole. Of two that do so at once, the last one stays.
 * @throws {UserError}
 */
export async function replaceFile(
  path: string,
  bytes: Bytes,
  { what, disk = systemDisk }: { readonly what: string; readonly disk?: Disk },
): Promise<void> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  await createExclusive(draft, bytes, { what, mode: MODE_PRIVATE, disk });
  try {
    await disk.rename(draft, path);
    await syncFolder(disk, folderOf(path));
  } catch (error) {
    await disk.remove(draft).catch((missing) => {
      if (codeOf(missing) !== "ENOENT") throw missing;
    });
    throw explainFileError(`replace ${what}`, path, error);
  }
}
