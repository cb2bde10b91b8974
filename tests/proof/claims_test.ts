import { assertEquals } from "@std/assert";
import { CLAIMS, CONTROLS, problemOf } from "../../scripts/proof/claims.ts";
import type { Problem } from "../../scripts/proof/dfg.ts";
import { ask, hasSpass } from "../../scripts/proof/spass.ts";
import type { Verdict } from "../../scripts/proof/spass.ts";
import { hasSpin, holds, SPIN_MODELS } from "../../scripts/proof/spin.ts";

const spass = await hasSpass();
const spin = await hasSpin();
/** Questions at a time: each is one process that only computes. */
const PARALLEL = 2;

interface Question {
  readonly problem: Problem;
  readonly expected: Verdict;
}

Deno.test({
  name: `SPASS: every claim holds, and falls in its mutants${
    spass ? "" : " (needs Debian's spass)"
  }`,
  ignore: !spass,
  async fn(t) {
    const questions: Question[] = [
      ...CONTROLS.map((problem): Question => ({ problem, expected: "reached" })),
      ...CLAIMS.flatMap((claim): Question[] => [
        { problem: problemOf(claim), expected: "unreachable" },
        ...claim.falls.map((mutation): Question => ({
          problem: problemOf(claim, mutation),
          expected: "reached",
        })),
      ]),
    ];
    const worker = async () => {
      for (let next = questions.shift(); next !== undefined; next = questions.shift()) {
        const { problem, expected } = next;
        await t.step({
          name: `${problem.name} is ${expected}`,
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
          fn: async () => assertEquals(await ask(problem), expected),
        });
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  },
});

for (const model of SPIN_MODELS) {
  Deno.test({
    name: `Spin: ${model.claim} holds, and falls in its mutants${spin ? "" : " (needs spin, gcc)"}`,
    ignore: !spin,
    async fn() {
      assertEquals(await holds(model), true);
      for (const flaw of model.flaws) assertEquals(await holds(model, flaw), false, flaw);
    },
  });
}

Deno.test("every claim about orders and sessions falls in some mutant", () => {
  assertEquals(CLAIMS.filter(({ falls }) => falls.length === 0), []);
});
