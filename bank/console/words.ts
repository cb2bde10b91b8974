import { formatAmount } from "../../lib/amount.ts";

/** `1,234,567` */
export function grouped(count: number | bigint): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1,234.50` */
export function money(cents: bigint): string {
  const [whole, fraction] = formatAmount(cents).split(".");
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction}`;
}

/** `insufficient funds` of `insufficient_funds`. */
export function spelled(name: string): string {
  return name.replaceAll("_", " ").replace(/\bpin\b/, "PIN");
}

/** The time of day, UTC: `14:02:11`. */
export function timeOfDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

/** How long something has been, so far as it matters: `12 s`, `14 min`, `2 h 14 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor(s % 86_400 / 3600)} h`;
}

/** `12 s ago`, `now`, or `not yet`. */
export function ago(timeMs: number | undefined, nowMs: number): string {
  if (timeMs === undefined) return "not yet";
  return nowMs - timeMs < 1_500 ? "now" : `${duration(nowMs - timeMs)} ago`;
}

/** `1.2/s`; from ten on without decimals. */
export function perSecond(rate: number): string {
  return `${rate >= 10 ? grouped(Math.round(rate)) : rate.toFixed(1)}/s`;
}

/** `one entry`, `3 entries`. */
export function counted(count: number | bigint, one: string, many: string): string {
  return `${grouped(count)} ${BigInt(count) === 1n ? one : many}`;
}
