import { join } from "node:path";
import { readReport } from "./junit.ts";
import type { Suite } from "./suite.ts";
import type { Tally } from "./tally.ts";

export interface SuiteOptions {
  readonly root: string;
  /** Runs only the tests whose name holds this text. */
  readonly filter: string | undefined;
}

/** A suite that hangs would otherwise hang whoever waits for it. */
const TIMEOUT_MS = 15 * 60_000;

/** Runs a suite by the Deno that runs this script; what the tests print goes to the terminal. */
export async function runSuite(suite: Suite, { root, filter }: SuiteOptions): Promise<Tally> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-report-" });
  try {
    const report = join(folder, "report.xml");
    const args = ["test", "--quiet", "--allow-all", `--junit-path=${report}`];
    if (suite.parallel) args.push("--parallel");
    if (filter !== undefined) args.push(`--filter=${filter}`);
    const end = await spawn([...args, ...suite.files], root);
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

/** Returns how it ended, if badly. */
async function spawn(args: string[], cwd: string): Promise<string | undefined> {
  // Off by default since Deno 2.8; the key for deno.json breaks 2.6.
  const env = { DENO_TEST_SANITIZE_OPS: "1", DENO_TEST_SANITIZE_RESOURCES: "1" };
  const child = new Deno.Command(Deno.execPath(), { args, cwd, env, stdin: "null" }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const { success, code, signal } = await child.status;
  clearTimeout(timer);
  if (success) return undefined;
  return signal === null ? `deno test exited with ${code}` : `deno test ended by ${signal}`;
}
