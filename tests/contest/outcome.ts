import type { World } from "./world.ts";

/** What a run of the ATM may end with. */
export interface Outcome {
  readonly exit: 0 | 63 | 255;
  /** The object on the ATM's stdout, as canonicalJson() has it; null = stdout stays empty. */
  readonly output: string | null;
  /** The line on the bank's stdout; null = none. */
  readonly bankLine: "same object" | "protocol_error" | null;
  /** What is so from then on; absent: nobody keeps track. */
  readonly after?: World;
  /** Not what the text says first: the reading by which it is allowed (docs/CONTEST.md). */
  readonly reading?: Reading;
}

/** Where the contest's text allows more than one result. */
export type Reading = "two errors" | "wrong kind of file" | "leading spaces" | "no such host";
