import { join } from "node:path";
import { readReport } from "./junit.ts";
import type { Suite } from "./suite.ts";
import type { Tally } from "./tally.ts";

export interface SuiteOptions {
  readonly root: string;
  /** Runs only the tests whose name holds this text. */
  readonly filter: string | undefined;
}

/** A suite that hangs would otherwise hang whoever waits for it; the longest takes four minutes. */
const TIMEOUT_MS = 30 * 60_000;
/** POSIX; it replaces itself with the program, so that a signal reaches that. */
const NICE: readonly string[] = Deno.build.os === "windows" ? [] : ["nice", "-n", "15"];

/** Runs a suite by the Deno that runs this script; what the tests print goes to the terminal. */
export async function runSuite(suite: Suite, { root, filter }: SuiteOptions): Promise<Tally> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-report-" });
  try {
    const report = join(folder, "report.xml");
    const args = ["test", "--quiet", "--allow-all", `--junit-path=${report}`];
    if (suite.parallel) args.push("--parallel");
    if (filter !== undefined) args.push(`--filter=${filter}`);
    const end = await spawn([...args, ...suite.files], { root, yields: suite.computes });
    const { files, ...tally } = readReport(await Deno.readTextFile(report).catch(() => ""));
    const silent = filter === undefined
      ? suite.files.filter((file) => !files.includes(file)).map((file) => `${file} did not run`)
      : [];
    const failed = [...tally.failed, ...silent];
    // Type errors and crashes leave no case in the report that failed.
    if (end !== undefined && failed.length === 0) failed.push(`suite ${suite.name}: ${end}`);
    return { ...tally, failed };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Returns how it ended, if badly.
 * @param yields whether it leaves the cores to others that want them
 */
async function spawn(
  args: readonly string[],
  { root, yields }: { readonly root: string; readonly yields: boolean },
): Promise<string | undefined> {
  // Off by default since Deno 2.8; the key for deno.json breaks 2.6.
  const env = { DENO_TEST_SANITIZE_OPS: "1", DENO_TEST_SANITIZE_RESOURCES: "1" };
  const [program, ...all] = [...yields ? NICE : [], Deno.execPath(), ...args];
  const options = { args: all, cwd: root, env, stdin: "null" } as const;
  const child = new Deno.Command(program!, options).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const { success, code, signal } = await child.status;
  clearTimeout(timer);
  if (success) return undefined;
  return signal === null ? `deno test exited with ${code}` : `deno test ended by ${signal}`;
}
