import { join } from "node:path";
import { writeDfg } from "./dfg.ts";
import type { Problem } from "./dfg.ts";

/** `reached`: the attacker gets there; `unreachable`: proved that nobody does, ever. */
export type Verdict = "reached" | "unreachable" | "undecided";

/** Debian's package `spass`. */
const SPASS = "SPASS";

/** Whether the prover is on this machine. */
export async function hasSpass(): Promise<boolean> {
  try {
    await new Deno.Command(SPASS, { args: ["-h"], stdout: "null", stderr: "null" }).output();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Asks SPASS, in its complete default mode, whether the goal follows from the clauses. A saturated
 * set without the goal ("Completion found") is the proof that it does not.
 */
export async function ask(problem: Problem, seconds = 1_800): Promise<Verdict> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-proof-" });
  try {
    const file = join(folder, "problem.dfg");
    await Deno.writeTextFile(file, writeDfg(problem));
    const { stdout } = await new Deno.Command(SPASS, {
      args: [`-TimeLimit=${seconds}`, "-PGiven=0", "-PProblem=0", file],
    }).output();
    const said = /SPASS beiseite: (.*)\./.exec(new TextDecoder().decode(stdout))?.[1];
    if (said === "Proof found") return "reached";
    return said === "Completion found" ? "unreachable" : "undecided";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
