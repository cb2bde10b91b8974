import { fileURLToPath } from "node:url";
const BANK = fileURLToPath(new URL("../../bank/main.ts", import.meta.url));
const LOOK_MS = 50;

/** What one `bank audit verify` took. */
export interface VerifyResult {
  /** Entries, the program's start included. */
  readonly perSecond: number;
  /** What of it was in memory at most; Linux only. */
  readonly peakBytes: number;
}

/** Runs `bank audit verify` on a log. @throws {Error} if it is not verified */
export async function verifyLog(log: string, key: string): Promise<VerifyResult> {
  const startMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", BANK, "audit", "verify", log, "--key", key, "--json"],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let peakBytes = 0;
  const watch = setInterval(() => peakBytes = residentPeak(child.pid) ?? peakBytes, LOOK_MS);
  const { code, stdout } = await child.output();
  clearInterval(watch);
  if (code !== 0) throw new Error(`The log was not verified: exit code ${code}`);
  const { logs } = JSON.parse(new TextDecoder().decode(stdout));
  return { perSecond: Number(logs[0].entries) / (performance.now() - startMs) * 1_000, peakBytes };
}

/** The high-water mark, so that nothing between two looks is missed (proc(5), VmHWM). */
function residentPeak(pid: number): number | undefined {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
    return match === null ? undefined : 1024 * Number(match[1]);
  } catch {
    return undefined; // It has just ended.
  }
}
