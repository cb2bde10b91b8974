import { utf8 } from "../../lib/bytes.ts";
import type { Bytes } from "../../lib/bytes.ts";
import type { AdminAct } from "./admin_act.ts";

/** What an act is, but for its id: SHA-256 over its fields in the order of their names. */
export function hashAct(
  sha256: (...parts: readonly Bytes[]) => Bytes,
  { id: _, ...deed }: AdminAct,
): Bytes {
  return sha256(utf8("cofre/1 act"), utf8(JSON.stringify(deed, inOrder)));
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}`;
  if (value instanceof Uint8Array) return value.toHex();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
