import type { Bytes } from "../../lib/bytes.ts";
import { Chance } from "./chance.ts";
import { mutate } from "./mutate.ts";
import { tryInput } from "./target.ts";
import type { Target } from "./target.ts";

/** When to stop, and how to choose. */
export interface FuzzOptions {
  readonly seed: number;
  /** Inputs at most. */
  readonly inputs: number;
  /** On the monotonic clock. */
  readonly untilMs?: number;
}

/** An input that made a target crash or hang. */
export interface Find {
  readonly input: Bytes;
  readonly what: string;
}

/** What came of it. */
export interface FuzzReport {
  readonly inputs: number;
  readonly taken: number;
  /** How differently the target answered: each a way through it. */
  readonly ways: ReadonlyMap<string, number>;
  readonly finds: readonly Find[];
}

/** Inputs kept because the target answered in a way that it had not before. */
const CORPUS_MAX = 2_000;
const FINDS_MAX = 5;

/**
 * Gives a target mutated samples. An input with a new answer becomes a sample itself, so that the
 * next ones get further: the answers stand for coverage, at no cost an input.
 */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const chance = new Chance(options.seed);
  const corpus = [...target.samples];
  const ways = new Map<string, number>();
  const finds: Find[] = [];
  let [inputs, taken] = [0, 0];
  while (inputs < options.inputs && finds.length < FINDS_MAX) {
    // Looking at the clock costs as much as a small input.
    if (inputs % 64 === 0 && performance.now() >= (options.untilMs ?? Infinity)) break;
    const made = { others: corpus, text: target.text ?? false };
    const input = inputs < target.samples.length
      ? target.samples[inputs]!
      : mutate(chance.pick(corpus), chance, made);
    inputs++;
    const { kind, word } = await tryInput(target, input);
    if (kind === "find") {
      finds.push({ input, what: word });
      continue;
    }
    if (kind === "taken") taken++;
    const way = `${kind}: ${word}`;
    const times = ways.get(way) ?? 0;
    ways.set(way, times + 1);
    if (times === 0 && corpus.length < CORPUS_MAX) corpus.push(input);
  }
  return { inputs, taken, ways, finds };
}
