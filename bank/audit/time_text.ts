/** A time as people read it, UTC: `2026-11-21 14:02:11Z`. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z");
}
