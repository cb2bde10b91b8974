// `deno task attack`: every attack we know, on our own bank and ATM or on anybody's.
import { fileURLToPath } from "node:url";
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import { quote } from "../lib/quote.ts";
import type { Command } from "../tests/contest/bank_process.ts";
import { GUARDS } from "../tests/attacks/guards.ts";
import { parseCommand } from "../tests/contest/runner.ts";
import { CLASSES } from "../tests/attacks/lab/classes.ts";
import { runAll } from "../tests/attacks/lab/run_all.ts";
import type { Report, Trial } from "../tests/attacks/lab/trial.ts";
import { TRIALS } from "../tests/attacks/lab/trial.ts";
import { aboutClasses, withLists } from "./attack/document.ts";
import { lineOf, summary, toJson } from "./attack/table.ts";
import { guardLines, idleGuards } from "./attack/guards.ts";
import { toHtml } from "./attack/html.ts";
import { runTiming } from "./attack/timing.ts";
import { say, warn } from "./say.ts";

const USAGE = `deno task attack [OPTION ...]
  --bank COMMAND --atm COMMAND  attack this pair instead of ours
  --level generic|protocol      only attacks on any pair, or only those on Cofre's protocol
  --only WORD                   only attacks whose id or class contains WORD
  --quick                       without the attacks that have to wait for timeouts
  --seed SEED                   for what is left to chance; 1 if none is given
  --jobs N                      so many at a time; 6
  --list                        only say which attacks there are
  --timing N                    tell N hellos to our bank apart by when it answers them
  --guards                      only say which attacks win without which guard
  --document                    put the list into docs/ATTACKS.md
  --json                        reports on stdout, progress on stderr
  --html FILE                   a page with every transcript`;
const ROOT = new URL("../", import.meta.url);
const DOCUMENT = new URL("docs/ATTACKS.md", ROOT);
/** A task runs in the folder of the project, whoever calls it from where. */
const FOLDER = Deno.env.get("INIT_CWD") ?? Deno.cwd();

if (import.meta.main) Deno.exitCode = await main(Deno.args);

async function main(args: readonly string[]): Promise<number> {
  const flags = parseArgs(args, {
    string: ["bank", "atm", "level", "only", "seed", "jobs", "html", "timing"],
    boolean: ["list", "json", "quick", "guards", "document", "help"],
    unknown: (argument) => usage(`unknown option ${quote(argument)}`),
  });
  if (flags.help) return say(USAGE), 0;
  if (flags.document) {
    await Deno.writeTextFile(DOCUMENT, withLists(await Deno.readTextFile(DOCUMENT), TRIALS));
    return 0;
  }
  if (flags.guards) {
    for (const line of guardLines()) say(line);
    const idle = idleGuards();
    say(`${Object.keys(GUARDS).length} guards; needed by no attack: ${idle.join(", ") || "none"}`);
    return idle.length === 0 ? 0 : 1;
  }
  if (flags.timing !== undefined) {
    const samples = Number(flags.timing);
    return await runTiming(samples > 0 ? samples : usage("--timing takes a number"), {
      say,
      warn,
    });
  }
  if ((flags.bank === undefined) !== (flags.atm === undefined)) {
    usage("--bank and --atm go together");
  }
  const isOurs = flags.bank === undefined;
  const chosen = TRIALS.filter((trial) =>
    (flags.level === undefined
      ? isOurs || trial.level === "generic"
      : trial.level === flags.level) &&
    (flags.only === undefined ? !trial.isOnDemand || flags.list : matches(trial, flags.only)) &&
    !(flags.quick && trial.isSlow)
  );
  if (chosen.length === 0) usage(`no attack matches ${quote(flags.only ?? flags.level ?? "")}`);
  if (flags.list) return list(chosen), 0;

  const pair = {
    bank: isOurs ? ours("bank") : await parseCommand(flags.bank!, FOLDER),
    atm: isOurs ? ours("atm") : await parseCommand(flags.atm!, FOLDER),
  };
  const seed = flags.seed ?? "1";
  Deno.env.set("COFRE_SEED", seed);
  const parallel = Math.max(1, Number(flags.jobs ?? "6")) || usage("--jobs is no number");
  const tell = flags.json ? warn : say;
  const startedMs = performance.now();
  let done = 0;
  const reports = await runAll(chosen, {
    pair,
    seed,
    parallel,
    onReport: (report) => tell(lineOf(report, ++done, chosen.length)),
  });
  const run = {
    bank: flags.bank ?? "Cofre",
    atm: flags.atm ?? "Cofre",
    command: ["deno task attack", ...args.map(quoteWord)].join(" "),
    seed,
    seconds: (performance.now() - startedMs) / 1000,
    endedAt: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    reports,
  };
  if (flags.html !== undefined) {
    const page = toHtml(run, aboutClasses(await Deno.readTextFile(DOCUMENT)));
    await Deno.writeTextFile(resolve(FOLDER, flags.html), page);
  }
  if (flags.json) say(JSON.stringify(toJson(run), null, 2));
  for (const line of summary(run)) tell(line);
  return exitCode(reports);
}

function matches({ id, class: number }: Trial, word: string): boolean {
  const wanted = word.toLowerCase();
  return id.includes(wanted) || number.toLowerCase() === wanted ||
    CLASSES[number].toLowerCase().includes(wanted);
}

function list(trials: readonly Trial[]): void {
  const width = Math.max(...trials.map(({ id }) => id.length));
  for (const { id, class: number, title } of trials) {
    say(`${id.padEnd(width)}  ${number.padEnd(3)}  ${title}`);
  }
}

/** 1: the attacker won somewhere. 2: the lab cannot tell everywhere. */
function exitCode(reports: readonly Report[]): number {
  if (reports.some(({ result }) => result === "broken")) return 1;
  return reports.some(({ result }) => result === "unclear") ? 2 : 0;
}

function ours(program: "bank" | "atm"): Command {
  return [Deno.execPath(), "run", "-q", "-A", fileURLToPath(new URL(`${program}/main.ts`, ROOT))];
}

function quoteWord(word: string): string {
  return /^[\w./=,:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function usage(problem: string): never {
  warn(`attack: error: ${problem}\nusage: ${USAGE}`);
  Deno.exit(2);
}
