/** Repeats a round; the things to compare take turns in it, so that a busy minute hits both. */
export async function rounds<T>(count: number, round: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) results.push(await round());
  return results;
}
