import type { Bytes } from "../../../lib/bytes.ts";
import type { AttackClass } from "./classes.ts";
import type { Site } from "./site.ts";

/** What came of an attack. `unclear`: the lab itself failed, which says nothing about the pair. */
export type Result = "safe" | "broken" | "not applicable" | "unclear";

/** A result, and what decided it, in a sentence. */
export interface Verdict {
  readonly result: Result;
  readonly because: string;
}

/** An attack that knows no more of the two programs than their command lines. */
export interface Attack {
  /** `subject/what-it-does`: what `--only` looks for. */
  readonly id: string;
  readonly class: AttackClass;
  /** What it tries, in a line. */
  readonly title: string;
  /** Takes more than a few seconds: left out of the tests. */
  readonly slow?: true;
  /** Only when it is asked for by name: its verdict hangs on how busy the machine is. */
  readonly onDemand?: true;
  /** By the contest's rules to the letter: with COFRE_STRICT=1, which other pairs do not know. */
  readonly strict?: true;
  /** Carries it out; {@linkcode Site.judge} gives most verdicts. */
  readonly run: (site: Site) => Promise<Verdict>;
}

/** One thing that happened, for the transcript. */
export interface Entry {
  /** Since the attack began. */
  readonly atMs: number;
  /** `lab`, `atm`, `bank`, or a connection such as `#0 atm -> attacker`. */
  readonly who: string;
  readonly what: string;
  readonly bytes?: Bytes;
}

/** The pair has withstood the attack. */
export function safe(because: string): Verdict {
  return { result: "safe", because };
}

/** The attacker has won. */
export function broken(because: string): Verdict {
  return { result: "broken", because };
}

/** There is nothing to attack. */
export function notApplicable(because: string): Verdict {
  return { result: "not applicable", because };
}
