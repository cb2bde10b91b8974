import type { Bytes } from "./bytes.ts";

/** The file system as everything below `main.ts` sees it, so that tests can make it fail. */
export interface Disk {
  link(from: string, to: string): Promise<void>;
  lstat(path: string): Promise<Deno.FileInfo>;
  mkdir(path: string, options: Deno.MkdirOptions): Promise<void>;
  open(path: string, options: Deno.OpenOptions): Promise<Deno.FsFile>;
  readDir(path: string): AsyncIterable<Deno.DirEntry>;
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

/** The part of it that the ledger's thread uses, which has nothing else to do meanwhile. */
export interface SyncDisk {
  openSync(path: string, options: Deno.OpenOptions): Deno.FsFile;
  removeSync(path: string): void;
  renameSync(from: string, to: string): void;
}

/** The machine's own. */
export const systemSyncDisk: SyncDisk = {
  openSync: Deno.openSync,
  removeSync: Deno.removeSync,
  renameSync: Deno.renameSync,
};

/** The machine's own. */
export const systemDisk: Disk = {
  link: Deno.link,
  lstat: Deno.lstat,
  mkdir: Deno.mkdir,
  open: Deno.open,
  readDir: Deno.readDir,
  remove: Deno.remove,
  rename: Deno.rename,
};

/**
 * The same for a program that has nothing else to do meanwhile: a small file is read in less time
 * than a thread of the runtime needs to wake up. Only syncing waits elsewhere.
 */
export const shortRunDisk: Disk = {
  link: atOnce(Deno.linkSync),
  lstat: atOnce(Deno.lstatSync),
  mkdir: atOnce(Deno.mkdirSync),
  open: atOnce((path: string, options: Deno.OpenOptions) => {
    const file = Deno.openSync(path, options);
    return Object.assign(file, {
      read: atOnce((bytes: Bytes) => file.readSync(bytes)),
      stat: atOnce(() => file.statSync()),
      write: atOnce((bytes: Bytes) => file.writeSync(bytes)),
    });
  }),
  readDir: async function* (path) {
    yield* Deno.readDirSync(path);
  },
  remove: atOnce(Deno.removeSync),
  rename: atOnce(Deno.renameSync),
};

/** What it throws rejects, as if it had been waited for. */
function atOnce<Args extends readonly unknown[], Result>(
  work: (...args: Args) => Result,
): (...args: Args) => Promise<Result> {
  // deno-lint-ignore require-await
  return async (...args) => work(...args);
}

/** The folder that a path is in. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash === -1) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  // Windows opens no folders, and writes their entries through by itself.
  if (Deno.build.os === "windows") return;
  using handle = await disk.open(folder, { read: true });
  await handle.sync();
}
