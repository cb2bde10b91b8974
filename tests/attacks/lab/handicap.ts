import type { Command } from "../../contest/bank_process.ts";

/** How a program is started otherwise than by itself. */
export interface Handicap {
  /** A line for sh in which "$@" is the program; it has to exec it, so that signals arrive. */
  readonly shell?: string;
  /** Nobody sees its first line: see {@linkcode isServing}. */
  readonly isMute?: boolean;
}

/** The command within a line of sh. */
export function byShell(command: Command, shell?: string): Command {
  return shell === undefined ? command : ["/bin/sh", "-c", shell, "sh", ...command];
}

/** Whether a bank that says nothing is up: somebody listens, and the ATMs' file is there. */
export async function isServing(port: number, authFile: string): Promise<boolean> {
  try {
    await Deno.stat(authFile);
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}
