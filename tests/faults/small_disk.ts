import { join } from "node:path";

const TOO_LARGE = 1 << 16;

/** A disk of its own, in memory, that can be filled up and made read-only. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is mounted. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Why there can be none here; null if there can. */
  static async whyNone(): Promise<string | null> {
    try {
      await using _ = await SmallDisk.mount(64);
      return null;
    } catch {
      return "needs root, to mount a tmpfs";
    }
  }

  static async mount(kibibytes: number): Promise<SmallDisk> {
    const folder = await Deno.makeTempDir({ prefix: "cofre-disk-" });
    try {
      await run("mount", "-t", "tmpfs", "-o", `size=${kibibytes}k`, "none", folder);
    } catch (error) {
      await Deno.remove(folder);
      throw error;
    }
    return new SmallDisk(folder);
  }

  /** Leaves room for this much, and no more. */
  async fill(roomBytes = 0): Promise<void> {
    using ballast = await Deno.open(this.#ballast, { write: true, create: true });
    const block = new Uint8Array(TOO_LARGE);
    for (let length = TOO_LARGE; length >= 512;) {
      await ballast.write(block.subarray(0, length)).catch(() => length /= 2);
    }
    const { size } = await ballast.stat();
    await ballast.truncate(Math.max(0, size - roomBytes));
  }

  /** Somebody has made room. */
  async free(): Promise<void> {
    await Deno.remove(this.#ballast);
  }

  async set(mode: "ro" | "rw"): Promise<void> {
    await run("mount", "-o", `remount,${mode}`, this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", "-l", this.folder);
    await Deno.remove(this.folder);
  }

  get #ballast(): string {
    return join(this.folder, "ballast");
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
