import { say } from "./say.ts";
import { CLAIMS, CONTROLS, problemOf } from "./proof/claims.ts";
import { ask, hasSpass } from "./proof/spass.ts";
import { hasSpin, holds, SPIN_MODELS } from "./proof/spin.ts";

/** One line of the table: what was asked, and whether the answer is the one expected. */
async function line(
  name: string,
  expected: string,
  answer: () => Promise<string>,
): Promise<boolean> {
  const start = performance.now();
  const verdict = await answer();
  const seconds = ((performance.now() - start) / 1_000).toFixed(1).padStart(6);
  const mark = verdict === expected ? "as it must be" : `NOT ${expected}`;
  say(`${name.padEnd(52)} ${verdict.padEnd(12)} ${seconds} s  ${mark}`);
  return verdict === expected;
}

async function main(): Promise<number> {
  const [spass, spin] = [await hasSpass(), await hasSpin()];
  if (!spass) say("No SPASS here: apt-get install spass");
  if (!spin) say("No Spin here: apt-get install spin gcc");
  const right: boolean[] = [];
  if (spass) {
    say("cofre/1 against an attacker who owns the network (SPASS)");
    for (const control of CONTROLS) {
      right.push(await line(`control: ${control.name}`, "reached", () => ask(control)));
    }
    for (const claim of CLAIMS) {
      say(`\n${claim.id}: ${claim.says}`);
      right.push(await line("  as built", "unreachable", () => ask(problemOf(claim))));
      for (const mutation of claim.falls) {
        const asked = () => ask(problemOf(claim, mutation));
        right.push(await line(`  ${mutation}`, "reached", asked));
      }
    }
  }
  if (spin) {
    say("\nExactly once (Spin)");
    for (const model of SPIN_MODELS) {
      say(`\n${model.file} ${model.claim}: ${model.says}`);
      const judged = async (flaw?: string) => await holds(model, flaw) ? "holds" : "falls";
      right.push(await line("  as built", "holds", () => judged()));
      for (const flaw of model.flaws) {
        right.push(await line(`  ${flaw.slice(2)}`, "falls", () => judged(flaw)));
      }
    }
  }
  const wrong = right.filter((each) => !each).length;
  say(`\n${right.length} questions, ${wrong} answered otherwise than they must be`);
  return wrong === 0 && right.length > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
