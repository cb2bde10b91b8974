/** Repeats a round; the things to compare take turns in it, so that a busy minute hits both. */
export async function rounds<T>(
  count: number,
  round: (at: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) results.push(await round(results.length));
  return results;
}
