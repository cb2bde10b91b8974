import type { Suite } from "./suite.ts";
import { add, NOTHING } from "./tally.ts";
import type { Tally } from "./tally.ts";

/**
 * Runs suites two at a time: beside one that waits for clocks and processes one that only computes,
 * as long as there are both, and then whatever is left.
 */
export async function runLanes(
  suites: readonly Suite[],
  run: (suite: Suite) => Promise<Tally>,
): Promise<Tally> {
  const left = [...suites];
  const runAll = async (computes: boolean) => {
    let tally = NOTHING;
    while (left.length > 0) {
      const at = left.findIndex((suite) => suite.computes === computes);
      const [suite] = left.splice(Math.max(at, 0), 1);
      tally = add(tally, await run(suite!));
    }
    return tally;
  };
  return (await Promise.all([false, true].map(runAll))).reduce(add);
}
