import type { Bytes } from "../../lib/bytes.ts";

/** What was found out about a log. */
export type Verdict =
  | { readonly kind: "verified"; readonly report: Report }
  /** `index`: the first entry that is not as it was written, or is missing. */
  | { readonly kind: "tampered"; readonly index: bigint; readonly reason: string }
  | { readonly kind: "unknown"; readonly missing: readonly string[]; readonly report: Report };

/** What the log holds, as far as it was read. */
export interface Report {
  readonly entries: bigint;
  readonly events: bigint;
  readonly epochs: number;
  readonly seals: bigint;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The last seal. */
  readonly head?: { readonly size: bigint; readonly root: Bytes; readonly timeMs: number };
  /** Whether the last run ended with a CLOSE. */
  readonly closed: boolean;
  /** What is no tampering, but worth a look: crashes, bytes cut by recovery. */
  readonly notes: readonly string[];
}

/** The exit code that goes with a verdict. */
export function exitCodeOf(verdict: Verdict): 0 | 1 | 2 {
  return verdict.kind === "verified" ? 0 : verdict.kind === "tampered" ? 1 : 2;
}
