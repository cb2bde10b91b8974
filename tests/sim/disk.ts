import type { Bytes } from "../../lib/bytes.ts";
import { folderOf, nameOf } from "../../lib/disk.ts";
import type { Disk, SyncDisk } from "../../lib/disk.ts";
import type { Dice } from "./dice.ts";
import { DiskFaults } from "./disk_faults.ts";
import { SimFile } from "./file.ts";
import { FileNode } from "./file_node.ts";
import type { Process } from "./process.ts";
import { systemError } from "./system_error.ts";

/** A folder: its names now, and the changes that a power cut may take back. */
interface FolderNode {
  readonly kind: "folder";
  readonly ino: number;
  readonly mode: number;
  names: Map<string, Node>;
  /** What it was before each change since its last sync, oldest first. */
  unsynced: Map<string, Node>[];
}
type Node = FileNode | FolderNode;

/** Older changes the system has written by itself by now. */
const UNSYNCED_MAX = 64;
/** What a call takes, in ms. */
const CALL_MS = 0.05;
const SYNC_MS = 1;

/**
 * A disk as POSIX promises it, and no better. Written bytes last once the file was synced, names
 * once their folder was; of all else a power cut keeps any part. Only this is granted, as ext4, XFS
 * and APFS do: the changes of one folder last in their order, and a rename lasts whole or not.
 */
export class SimDisk {
  readonly #root: FolderNode = newFolder(1, 0o755);
  readonly #wallMs: () => number;
  #inodes = 1;
  /** The calls that are to fail. */
  readonly faults: DiskFaults = new DiskFaults();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The disk as a process has it, with what each call takes. */
  for(process: Process): Disk {
    const call = <T>(effect: () => T) => process.act(process.dice.delay(CALL_MS), effect);
    return {
      link: (from, to) => call(() => this.#link(from, to)),
      lstat: (path) => call(() => this.#stat(path)),
      mkdir: (path, options) => call(() => this.#mkdir(path, options)),
      open: (path, options) => call(() => this.#open(process, path, options)),
      readDir: (path) => this.#readDir(path, call),
      remove: (path) => call(() => this.#remove(path)),
      rename: (from, to) => call(() => this.#rename(from, to)),
    };
  }

  /** The same without waiting, for the ledger's thread. */
  syncFor(process: Process): SyncDisk {
    return {
      openSync: (path, options) => process.actNow(() => this.#open(process, path, options)),
      removeSync: (path) => process.actNow(() => this.#remove(path)),
      renameSync: (from, to) => process.actNow(() => this.#rename(from, to)),
    };
  }

  /** The content of a file, for who looks from outside; null: there is none. */
  peek(path: string): Bytes | null {
    const node = this.#lookUp(path);
    return node?.kind === "file" ? node.bytes() : null;
  }

  /** Names in a folder, for who looks from outside. */
  list(path: string): string[] {
    const node = this.#lookUp(path);
    return node?.kind === "folder" ? [...node.names.keys()].sort() : [];
  }

  /** Puts a file there as a person does who has time: it lasts. */
  put(path: string, bytes: Bytes): void {
    const file = new FileNode(++this.#inodes, 0o600);
    file.write(0, bytes);
    file.sync();
    this.#folder(path).names.set(nameOf(path), file);
  }

  /** Loses what nobody synced, or parts of it. */
  cutPower(dice: Dice): void {
    this.#loseUnsynced(this.#root, dice);
  }

  #loseUnsynced(node: Node, dice: Dice): void {
    if (node.kind === "file") return node.loseUnsynced(dice);
    const kept = dice.between(0, node.unsynced.length);
    if (kept < node.unsynced.length) node.names = node.unsynced[kept]!;
    node.unsynced = [];
    for (const child of node.names.values()) this.#loseUnsynced(child, dice);
  }

  #lookUp(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path.split("/")) {
      if (name === "" || name === ".") continue;
      node = node?.kind === "folder" ? node.names.get(name) : undefined;
    }
    return node;
  }

  #find(path: string): Node {
    const node = this.#lookUp(path);
    if (node === undefined) throw systemError("ENOENT", path);
    return node;
  }

  #folder(path: string): FolderNode {
    const node = this.#find(folderOf(path));
    if (node.kind !== "folder") throw systemError("ENOTDIR", path);
    return node;
  }

  #change(folder: FolderNode, change: (names: Map<string, Node>) => void): void {
    folder.unsynced.push(folder.names);
    if (folder.unsynced.length > UNSYNCED_MAX) folder.unsynced.shift();
    folder.names = new Map(folder.names);
    change(folder.names);
  }

  #stat(path: string): Deno.FileInfo {
    this.faults.meet("read", path);
    return this.#infoOf(this.#find(path));
  }

  #open(process: Process, path: string, options: Deno.OpenOptions): Deno.FsFile {
    this.faults.meet(options.create || options.createNew ? "name" : "read", path);
    const found = this.#lookUp(path);
    if (found === undefined) {
      if (!options.create && !options.createNew) throw systemError("ENOENT", path);
      const file = new FileNode(++this.#inodes, options.mode ?? 0o644);
      this.#change(this.#folder(path), (names) => names.set(nameOf(path), file));
      return this.#handle(process, file);
    }
    if (options.createNew) throw systemError("EEXIST", path);
    if (found.kind === "folder") return this.#folderHandle(process, found);
    return this.#handle(process, found);
  }

  #handle(process: Process, node: FileNode): Deno.FsFile {
    const info = () => this.#infoOf(node);
    const { faults } = this;
    return new SimFile(process, node, { info, faults }) as unknown as Deno.FsFile;
  }

  #folderHandle(process: Process, node: FolderNode): Deno.FsFile {
    const sync = () => {
      this.faults.meet("sync", "folder");
      node.unsynced = [];
    };
    const handle = {
      sync: () => process.act(process.dice.delay(SYNC_MS), sync),
      syncSync: () => process.actNow(sync),
      close() {},
      [Symbol.dispose]() {},
    };
    return handle as unknown as Deno.FsFile;
  }

  #link(from: string, to: string): void {
    this.faults.meet("name", to);
    const node = this.#find(from);
    if (this.#lookUp(to) !== undefined) throw systemError("EEXIST", to);
    this.#change(this.#folder(to), (names) => names.set(nameOf(to), node));
  }

  #mkdir(path: string, { mode, recursive }: Deno.MkdirOptions): void {
    this.faults.meet("name", path);
    if (this.#lookUp(path) !== undefined) {
      if (recursive) return;
      throw systemError("EEXIST", path);
    }
    const folder = newFolder(++this.#inodes, mode ?? 0o755);
    this.#change(this.#folder(path), (names) => names.set(nameOf(path), folder));
  }

  #remove(path: string): void {
    this.faults.meet("remove", path);
    const node = this.#find(path);
    if (node.kind === "folder" && node.names.size > 0) throw systemError("ENOTEMPTY", path);
    this.#change(this.#folder(path), (names) => names.delete(nameOf(path)));
  }

  /** Within one folder, which is all that anybody does here. */
  #rename(from: string, to: string): void {
    this.faults.meet("name", to);
    const node = this.#find(from);
    this.#change(this.#folder(to), (names) => {
      names.delete(nameOf(from));
      names.set(nameOf(to), node);
    });
  }

  async *#readDir(
    path: string,
    call: <T>(effect: () => T) => Promise<T>,
  ): AsyncIterable<Deno.DirEntry> {
    const names = await call(() => {
      this.faults.meet("read", path);
      const node = this.#find(path);
      if (node.kind !== "folder") throw systemError("ENOTDIR", path);
      return [...node.names];
    });
    for (const [name, { kind }] of names) {
      yield { name, isFile: kind === "file", isDirectory: kind === "folder", isSymlink: false };
    }
  }

  #infoOf(node: Node): Deno.FileInfo {
    const isFile = node.kind === "file";
    const info = {
      isFile,
      isDirectory: !isFile,
      isSymlink: false,
      size: isFile ? node.size : 0,
      mode: node.mode,
      ino: node.ino,
      dev: 1,
      mtime: new Date(this.#wallMs()),
    };
    return info as Deno.FileInfo;
  }
}

function newFolder(ino: number, mode: number): FolderNode {
  return { kind: "folder", ino, mode, names: new Map(), unsynced: [] };
}
