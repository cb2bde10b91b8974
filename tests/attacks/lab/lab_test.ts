import { assertEquals, assertMatch } from "@std/assert";
import { classesIn, withLists } from "../../../scripts/attack/document.ts";
import { CLASSES } from "./classes.ts";
import { runAll } from "./run_all.ts";
import { TRIALS } from "./trial.ts";
import type { Report } from "./trial.ts";

const ROOT = new URL("../../../", import.meta.url);
const DENO = [Deno.execPath(), "run", "-q", "-A"];
const OURS = {
  bank: [...DENO, new URL("bank/main.ts", ROOT).href],
  atm: [...DENO, new URL("atm/main.ts", ROOT).href],
};
const STUDENT = new URL("./student_pair.ts", import.meta.url).href;
const STUDENTS = {
  bank: [...DENO, STUDENT, "bank"],
  atm: [...DENO, STUDENT, "atm"],
  // Longer than a busy machine takes for an honest order, short for who waits in vain.
  env: { STUDENT_TIMEOUT_MS: "3000" },
};
/** What a pair that does nothing against attackers must not be called safe from. */
const STUDENT_FAILS = [
  "replay/at-once",
  "replay/two-sockets-at-once",
  "old-reply/whole-bank",
  "old-reply/balance-of-another",
  "reflect/bank-to-itself",
  "delay/ghost",
  "tamper/digits",
  "tamper/random-message",
  "loss/kill-final-reply",
  "loss/every-final-reply",
  "garbage/speaks-http",
  "length/success",
  "secrets/plaintext-on-the-wire",
  "secrets/same-order-twice",
  "secrets/cards-of-one-bank",
  "secrets/does-the-account-exist",
  "secrets/card-over-a-symbolic-link",
  "card/account-name",
  "amounts/cents",
  "arguments/wrong-amounts",
  "flood/one-idle-connection",
];
/** Those that say most about a pair in the shortest time; `deno task attack` runs all. */
const OURS_WITHSTAND = [
  "replay/at-once",
  "reflect/bank-to-itself",
  "tamper/digits",
  "loss/kill-final-reply",
  "garbage/speaks-http",
];

Deno.test("TRIALS: ids are unique and easy to type", () => {
  assertEquals(new Set(TRIALS.map(({ id }) => id)).size, TRIALS.length);
  for (const { id } of TRIALS) assertMatch(id, /^[a-z0-9-]+(\/[a-z0-9_-]+)+$/);
});

Deno.test("TRIALS: every class is attacked, and docs/ATTACKS.md tells about all of them", async () => {
  const attacked = new Set(TRIALS.map((trial) => trial.class));
  assertEquals([...attacked].sort(), Object.keys(CLASSES).sort());
  const document = await Deno.readTextFile(new URL("docs/ATTACKS.md", ROOT));
  assertEquals(classesIn(document), Object.keys(CLASSES));
  assertEquals(withLists(document, TRIALS), document, "run deno task attack --document");
});

Deno.test("docs/ATTACKS.md has a line for every first word of an id", async () => {
  const document = await Deno.readTextFile(new URL("docs/ATTACKS.md", ROOT));
  const [, section] = /^## The attacks by name\n([^]*?)^## /m.exec(document)!;
  const families = new Set(TRIALS.map(({ id }) => id.slice(0, id.lastIndexOf("/") + 1)));
  const told = new Set([...section!.matchAll(/`([a-z/-]+\/)`/g)].map(([, name]) => name!));
  assertEquals([...told].sort(), [...families].sort());
});

Deno.test("runAll() finds what a student's pair in the clear does not withstand", async () => {
  const reports = await run(STUDENT_FAILS, STUDENTS);
  assertEquals(tell(reports.filter(({ result }) => result !== "broken")), []);
});

Deno.test("runAll() finds nothing at our own pair", async () => {
  const reports = await run(OURS_WITHSTAND, OURS);
  assertEquals(tell(reports.filter(({ result }) => result !== "safe")), []);
});

async function run(ids: readonly string[], pair: typeof STUDENTS | typeof OURS): Promise<Report[]> {
  const chosen = ids.map((id) => TRIALS.find((trial) => trial.id === id)!);
  return await runAll(chosen, { pair, seed: "1", parallel: 4 });
}

function tell(reports: readonly Report[]): string[] {
  return reports.map(({ trial, result, because }) => `${trial.id}: ${result}: ${because}`);
}
