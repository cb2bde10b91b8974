import { Session } from "node:inspector";

/** How much of a file the inputs reached. */
export interface Covered {
  readonly functions: number;
  readonly functionsReached: number;
  /** Stretches of code that V8 counts: branches, loops, bodies. */
  readonly blocks: number;
  readonly blocksReached: number;
}

interface Range {
  readonly count: number;
}
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** V8's own precise block coverage of this process, from now on. */
export class Coverage {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable", () => {});
    const precise = { callCount: true, detailed: true };
    this.#session.post("Profiler.startPreciseCoverage", precise, () => {});
  }

  /** What was reached of the project's own files so far, by path. */
  async take(root: string): Promise<Map<string, Covered>> {
    const scripts = await new Promise<readonly ScriptCoverage[]>((resolve, reject) =>
      this.#session.post("Profiler.takePreciseCoverage", (error, taken) => {
        if (error === null) resolve(taken.result);
        else reject(error);
      })
    );
    const covered = new Map<string, Covered>();
    for (const { url, functions } of scripts) {
      if (!url.startsWith(root) || /\/(tests|scripts|std)\//.test(url)) continue;
      const blocks = functions.flatMap(({ ranges }) => ranges);
      covered.set(url.slice(root.length), {
        functions: functions.length,
        functionsReached: functions.filter(({ ranges }) => ranges[0]!.count > 0).length,
        blocks: blocks.length,
        blocksReached: blocks.filter(({ count }) => count > 0).length,
      });
    }
    return covered;
  }

  /** Ends it. */
  close(): void {
    this.#session.disconnect();
  }
}
