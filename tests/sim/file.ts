import type { Bytes } from "../../lib/bytes.ts";
import type { DiskFaults } from "./disk_faults.ts";
import type { FileNode } from "./file_node.ts";
import type { Process } from "./process.ts";

const CALL_MS = 0.05;
const SYNC_MS = 1;

/** An open file: as much of `Deno.FsFile` as anybody here uses. */
export class SimFile {
  readonly #process: Process;
  readonly #node: FileNode;
  readonly #info: () => Deno.FileInfo;
  readonly #faults: DiskFaults;
  #position = 0;

  constructor(
    process: Process,
    node: FileNode,
    { info, faults }: { readonly info: () => Deno.FileInfo; readonly faults: DiskFaults },
  ) {
    this.#faults = faults;
    this.#process = process;
    this.#node = node;
    this.#info = info;
    process.onEnd(() => this.close());
  }

  write(bytes: Bytes): Promise<number> {
    return this.#call(() => this.#write(bytes));
  }

  writeSync(bytes: Bytes): number {
    return this.#process.actNow(() => this.#write(bytes));
  }

  read(into: Bytes): Promise<number | null> {
    return this.#call(() => this.readSync(into));
  }

  readSync(into: Bytes): number | null {
    this.#faults.meet("read", "file");
    const bytes = this.#node.read(this.#position, into.length);
    into.set(bytes);
    this.#position += bytes.length;
    return bytes.length === 0 ? null : bytes.length;
  }

  seek(offset: number): Promise<number> {
    return Promise.resolve(this.seekSync(offset));
  }

  seekSync(offset: number): number {
    return this.#position = offset;
  }

  sync(): Promise<void> {
    return this.#process.act(this.#process.dice.delay(SYNC_MS), () => this.#sync());
  }

  syncSync(): void {
    this.#process.actNow(() => this.#sync());
  }

  truncateSync(size: number): void {
    this.#process.actNow(() => {
      this.#faults.meet("write", "file");
      this.#node.truncate(size);
    });
  }

  stat(): Promise<Deno.FileInfo> {
    return this.#call(this.#info);
  }

  statSync(): Deno.FileInfo {
    return this.#info();
  }

  tryLock(): Promise<boolean> {
    return this.#call(() => {
      if (this.#node.holder !== null && this.#node.holder !== this) return false;
      this.#node.holder = this;
      return true;
    });
  }

  close(): void {
    if (this.#node.holder === this) this.#node.holder = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #sync(): void {
    try {
      this.#faults.meet("sync", "file");
    } catch (error) {
      this.#node.failSync();
      throw error;
    }
    this.#node.sync();
  }

  #write(bytes: Bytes): number {
    this.#faults.meet("write", "file");
    this.#node.write(this.#position, bytes);
    this.#position += bytes.length;
    return bytes.length;
  }

  #call<T>(effect: () => T): Promise<T> {
    return this.#process.act(this.#process.dice.delay(CALL_MS), effect);
  }
}
