import { assert, assertEquals } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";
import { Chance } from "./chance.ts";
import { fuzz } from "./fuzz.ts";
import { tryInput } from "./target.ts";
import type { Target } from "./target.ts";
import { allTargets } from "./targets/all.ts";

/** Together with the targets' number: what CI spends on fresh inputs. */
const FRESH_MS = Number(Deno.env.get("COFRE_FUZZ_MS") ?? "500");
const FIXED_INPUTS = 1_500;
const FOUND = new URL("found/", import.meta.url);
const targets = await allTargets();

for (const target of targets) {
  Deno.test(`${target.name}: takes its samples, and refuses the rest in words`, async () => {
    for (const sample of target.samples) {
      const { kind, word } = await tryInput(target, sample);
      assertEquals([kind, word], ["taken", word]);
    }
    const fixed = await fuzz(target, { seed: 1, inputs: FIXED_INPUTS });
    assertEquals(fixed.finds.map(({ input, what }) => ({ input: input.toHex(), what })), []);
    // Something of what was tried was refused, or nothing was tried at all.
    assert(fixed.ways.size > 1, `one way only: ${[...fixed.ways.keys()]}`);
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const options = { seed, inputs: Infinity, untilMs: performance.now() + FRESH_MS };
    const fresh = await fuzz(target, options);
    const finds = fresh.finds.map(({ input, what }) => ({ input: input.toHex(), what }));
    assertEquals(finds, [], `seed ${seed}`);
  });
}

Deno.test("found/: what once was a find is none any more", async () => {
  let tried = 0;
  for (const target of targets) {
    const folder = new URL(`${target.name}/`, FOUND);
    for (const name of await namesIn(folder)) {
      const { kind, word } = await tryInput(target, await Deno.readFile(new URL(name, folder)));
      assert(kind !== "find", `${target.name}/${name}: ${word}`);
      tried++;
    }
  }
  // Each belongs to a reader that still exists, or it would not be tried at all.
  let kept = 0;
  for (const folder of await namesIn(FOUND)) {
    kept += (await namesIn(new URL(`${folder}/`, FOUND))).length;
  }
  assert(kept > 0);
  assertEquals(tried, kept);
});

Deno.test("fuzz() finds a reader that trusts a length", async () => {
  const trusting: Target = {
    name: "trusting",
    samples: [Uint8Array.of(2, 7, 7), Uint8Array.of(1, 9)],
    read(input) {
      const size = input[0];
      if (size === undefined) throw new ProtocolError("empty");
      // Its bug: it believes the first byte.
      return `${new DataView(input.buffer).getUint8(size)}`;
    },
  };
  const { finds } = await fuzz(trusting, { seed: 1, inputs: 5_000 });
  assert(finds.length > 0);
});

Deno.test("fuzz() does the same with the same seed", async () => {
  const target = targets.find(({ name }) => name === "order")!;
  const [one, two] = [
    await fuzz(target, { seed: 7, inputs: 3_000 }),
    await fuzz(target, { seed: 7, inputs: 3_000 }),
  ];
  assertEquals(one, two);
});

Deno.test("Chance: another seed is another sequence, and every number comes", () => {
  const [a, b] = [1, 2].map((seed) => {
    const chance = new Chance(seed);
    return Array.from({ length: 200 }, () => chance.below(10));
  });
  assert(a!.some((number, i) => number !== b![i]));
  assertEquals(new Set(a).size, 10);
});

async function namesIn(folder: URL): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
