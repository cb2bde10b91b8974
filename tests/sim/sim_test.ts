import { assert, assertEquals } from "@std/assert";
import { BUGS } from "./bugs.ts";
import { CAUGHT } from "./caught.ts";
import { INVARIANTS } from "./oracle.ts";
import { shrink, trySeed } from "./shrink.ts";
import type { Outcome } from "./shrink.ts";
import { summarize, tellStory } from "./story.ts";

/** Worlds that are the same in every run of this suite. */
const FIXED_SEEDS = 20;
/** Then fresh ones, for so long. */
const FRESH_SECONDS = Number(Deno.env.get("COFRE_SIM_SECONDS") ?? "40");

/** Worlds tried for a bug, from the one where it was found on: programs change, and so do those. */
const TRIES_MAX = 30;

function assertHolds(outcome: Outcome): void {
  const { aftermath: { plan }, findings } = outcome;
  const broken = findings.map(({ invariant, detail }) => `${invariant}: ${detail}`);
  assert(
    broken.length === 0,
    `${broken.join("\n")}\nas a story: deno task sim ${plan.seed}`,
  );
}

Deno.test("A world follows from its seed alone", async () => {
  const [once, again] = [await trySeed("9"), await trySeed("9")];
  assertEquals(summarize(again), summarize(once));
  assertEquals(tellStory(again), tellStory(once));
  const other = await trySeed("10");
  assert(summarize(other).at(-1) !== summarize(once).at(-1));
});

Deno.test("All invariants hold in the fixed worlds, where everything happens at least once", async () => {
  const ends = new Set<string>();
  for (let seed = 1; seed <= FIXED_SEEDS; seed++) {
    const outcome = await trySeed(`${seed}`);
    assertHolds(outcome);
    for (const { end, later } of outcome.aftermath.records) {
      ends.add(end!);
      if (later !== null) ends.add(`later ${later.status}`);
    }
  }
  for (
    const end of ["done", "refused", "unknown", "unsent", "died", "later done", "later cancelled"]
  ) assert(ends.has(end), `no order is ${end}`);
});

Deno.test("All invariants hold in fresh worlds", async () => {
  const base = crypto.randomUUID().slice(0, 8);
  const endMs = performance.now() + FRESH_SECONDS * 1_000;
  for (let world = 1; performance.now() < endMs; world++) {
    assertHolds(await trySeed(`${base}-${world}`));
  }
});

Deno.test("Every invariant has a seeded bug that breaks it", () => {
  const broken = new Set(Object.values(BUGS).map((make) => make().breaks));
  assertEquals([...broken].sort(), Object.keys(INVARIANTS).sort());
  assertEquals(Object.keys(CAUGHT).sort(), Object.keys(BUGS).sort());
});

for (const [name, world] of Object.entries(CAUGHT)) {
  const { what, breaks } = BUGS[name]!();
  Deno.test(`The simulator finds ${name}: ${what}`, async () => {
    const broken = new Set<string>();
    for (let tries = 0; tries < TRIES_MAX && !broken.has(breaks); tries++) {
      const outcome = await trySeed(`${world + tries}`, name);
      for (const { invariant } of outcome.findings) broken.add(invariant);
    }
    assert(broken.has(breaks), `it breaks ${[...broken].join(", ") || "nothing"}`);
  });
}

Deno.test("shrink() leaves a shorter story with the same end", async () => {
  const bug = "gives-a-cent";
  const found = await findFirst(bug);
  const { plan } = found.aftermath;
  const { outcome } = await shrink(plan, found, { bug, triesMax: 6 });
  assert(outcome.aftermath.plan.steps.length < plan.steps.length);
  assertEquals(outcome.findings[0]!.invariant, found.findings[0]!.invariant);
});

async function findFirst(bug: string): Promise<Outcome> {
  for (let world = 1; world <= TRIES_MAX; world++) {
    const outcome = await trySeed(`${world}`, bug);
    if (outcome.findings.length > 0) return outcome;
  }
  throw new Error(`${bug} is not found in ${TRIES_MAX} worlds`);
}
