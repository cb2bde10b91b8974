/** What came of a run of tests. */
export interface Tally {
  readonly passed: number;
  /** Names of what failed: tests, or files and suites that did not even run. */
  readonly failed: readonly string[];
  /** Names of tests that were not run; a name says what to install to have it run. */
  readonly skipped: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: [], skipped: [] };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** The last line of a run, made to be read by people and by other programs. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  const line = `${passed} passed, ${failed.length} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}

/** A run in which nothing was tried proves nothing, so it does not succeed. */
export function succeeded({ passed, failed }: Tally): boolean {
  return failed.length === 0 && passed > 0;
}
