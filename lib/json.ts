import { formatAmount } from "./amount.ts";

/** What JSON can hold; a bigint becomes a number with all its digits. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;
/** An object of it; a key without a value is left out. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An amount of money for `--json`: exact as text, and in minor units. */
export function money(cents: bigint, currency: string): JsonObject {
  return { amount: formatAmount(cents), minor: cents, currency };
}

/** One line of JSON. Written by hand, for JSON.stringify refuses the bigint of an amount. */
export function formatJson(value: Json): string {
  if (typeof value === "bigint") return `${value}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(formatJson).join(",")}]`;
  const pairs = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${JSON.stringify(key)}:${formatJson(item)}`]
  );
  return `{${pairs.join(",")}}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
