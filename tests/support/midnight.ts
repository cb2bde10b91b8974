const DAY_MS = 86_400_000;
/** A good deal longer than a test takes, on a busy machine too. */
const TEST_MS_MAX = 120_000;

/** Waits for the bank's next day, if it is near: what a test does in one must not fall into two. */
export async function notAtMidnight(): Promise<void> {
  const leftMs = DAY_MS - Date.now() % DAY_MS;
  if (leftMs < TEST_MS_MAX) await new Promise((resolve) => setTimeout(resolve, leftMs + 100));
}
