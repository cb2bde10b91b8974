/**
 * The size of the largest memory that a value's arrays are views of: what another thread is sent
 * of it, and what it keeps from being freed.
 */
export function largestBuffer(value: unknown): number {
  if (value instanceof Uint8Array) return value.buffer.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(largestBuffer));
}
