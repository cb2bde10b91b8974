import { run } from "./run.ts";
import type { Program } from "./program.ts";

/** Long enough for 45 MB on a slow line, short enough for one that swallows everything. */
const TIMEOUT_MS = 60_000;

/**
 * Makes an executable of a program with `deno compile`, by the Deno that runs this script.
 * Returns why it could not: mostly that denort, the runtime to embed, is neither in Deno's cache
 * nor to be had from the network.
 */
export async function compile(
  program: Program,
  { root, output }: { root: string; output: string },
): Promise<string | undefined> {
  const args = [
    "compile",
    "--no-check", // scripts/compile.ts has checked
    "--no-prompt",
    ...program.permissions,
    ...program.flags,
    ...(await knows("--exclude-unused-npm") ? ["--exclude-unused-npm"] : []),
    ...[...program.workers, ...program.hidden.flat()].flatMap((module) => ["--include", module]),
    "--output",
    output,
    program.main,
  ];
  const { ok, stderr } = await run(Deno.execPath(), args, { cwd: root, timeoutMs: TIMEOUT_MS });
  return ok ? undefined : reasonIn(stderr);
}

/** The lines from `error:` on, without the stack of Deno itself. */
export function reasonIn(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const first = lines.findIndex((line) => line.startsWith("error:"));
  if (first === -1) return `it did not end within ${TIMEOUT_MS / 1000} s`;
  const stack = lines.findIndex((line) => line.startsWith("Stack backtrace:"));
  return lines.slice(first, stack === -1 ? undefined : stack).join("\n");
}

/** Whether this Deno's `compile` has an option: 2.9 embeds less than 2.6 when asked to. */
async function knows(option: string): Promise<boolean> {
  const { stdout } = await run(Deno.execPath(), ["compile", "--help"]);
  return stdout.includes(option);
}
