import { CrashWorld } from "./crash_world.ts";
import type { Counts } from "./crash_world.ts";

/** Cycles in one world: each has its own first start, and logs that do not grow for ever. */
const WORLD_CYCLES = 50;

/** How a campaign goes. */
export interface CampaignOptions {
  readonly cycles: number;
  readonly seed: number;
  /** Told of all events so far, after each world. */
  readonly onProgress?: (counts: Counts) => void;
}

/**
 * Cuts the power of bank and ATMs so many times, and checks everything after each.
 * @throws {Error} at the first defect, with seed, cycle and the folder, which is kept
 */
export async function runCampaign({ cycles, seed, onProgress }: CampaignOptions): Promise<Counts> {
  const total: Counts = {};
  for (let done = 0; done < cycles; done += WORLD_CYCLES) {
    const worldSeed = seed + done / WORLD_CYCLES;
    const counts = await runWorld(worldSeed, Math.min(WORLD_CYCLES, cycles - done));
    for (const [what, count] of Object.entries(counts)) total[what] = (total[what] ?? 0) + count;
    onProgress?.(total);
  }
  return total;
}

async function runWorld(seed: number, cycles: number): Promise<Counts> {
  const world = await CrashWorld.open(seed);
  let cycle = 0;
  try {
    while (cycle < cycles) {
      cycle++;
      await world.cycle();
    }
    await world.finish();
    await world.close({ keepFiles: false });
    return world.counts;
  } catch (cause) {
    await world.close({ keepFiles: true });
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`seed ${seed}, cycle ${cycle}, files in ${world.folder}: ${why}`, { cause });
  }
}
