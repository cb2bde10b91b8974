import { systemDisk } from "../../lib/disk.ts";
import type { Disk } from "../../lib/disk.ts";

/**
 * Kills a run at its n-th step, as SIGKILL would: nothing of it runs any more, not even a `finally`,
 * and its files are closed, so that its locks are free.
 */
export class Killer {
  readonly #at: number;
  readonly #files = new Set<Deno.FsFile>();
  readonly #killed = Promise.withResolvers<"killed">();
  #steps = 0;

  /** @param at the step that is not taken any more, from 1; Infinity = none */
  constructor(at: number) {
    this.#at = at;
  }

  /** Runs it to its end, or to where it is killed. */
  async watch(run: Promise<unknown>): Promise<"ended" | "killed"> {
    return await Promise.race([run.then(() => "ended" as const), this.#killed.promise]);
  }

  /** One more step; never returns if it is the last. */
  async step(): Promise<void> {
    if (++this.#steps < this.#at) return;
    for (const file of this.#files) {
      try {
        file.close();
      } catch {
        // Closed by the run itself.
      }
    }
    this.#killed.resolve("killed");
    await new Promise<never>(() => {});
  }

  /** The machine's disk, each call a step, and each sync. */
  get disk(): Disk {
    const before = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (
      ...args: Args
    ) => {
      await this.step();
      return await call(...args);
    };
    return {
      ...systemDisk,
      link: before(Deno.link),
      mkdir: before(Deno.mkdir),
      remove: before(Deno.remove),
      rename: before(Deno.rename),
      open: before(async (path, options) => {
        const file = await Deno.open(path, options);
        this.#files.add(file);
        const sync = file.sync.bind(file);
        file.sync = before(sync);
        return file;
      }),
    };
  }
}
