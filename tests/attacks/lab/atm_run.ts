import type { ProcessOptions } from "../../contest/bank_process.ts";

/** How a run of the ATM ended; `code` is null when it had to be killed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it would not end by itself. */
  readonly isLate: boolean;
}

/** A run of the ATM that may not have ended yet. */
export interface Run {
  readonly ended: Promise<Ended>;
  /** Power cut. */
  kill(): void;
}

/** Starts an ATM, which has `patienceMs` to end by itself. */
export function runAtm(
  [program, ...args]: readonly string[],
  options: ProcessOptions,
  patienceMs: number,
): Run {
  const child = new Deno.Command(program!, {
    args,
    ...options,
    env: { ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isKilled = false;
  let isLate = false;
  const kill = () => {
    isKilled = true;
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  };
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, patienceMs);
  const text = new TextDecoder();
  const ended = child.output().then(({ code, stdout, stderr }) => {
    clearTimeout(timer);
    return {
      code: isKilled ? null : code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
      isLate,
    };
  });
  return { ended, kill };
}
