import { parseCommand } from "../contest/runner.ts";
import type { Fraud } from "./frauds.ts";
import type { Guard } from "./guards.ts";

/** A program to be started in a folder. */
export type Program = (folder: string, args: readonly string[]) => Deno.Command;

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that may not have ended yet. */
export interface Run {
  readonly ended: Promise<Ended>;
  /** Power cut. */
  kill(): void;
}

/** The bank: from source, or what COFRE_BANK names. */
export const BANK: Program = await product("bank", "../../bank/main.ts");
/** The ATM: from source, or what COFRE_ATM names. */
export const ATM: Program = await product("atm", "../../atm/main.ts");

/** The bank without one of its guards. */
export function weakBank(without: Guard): Program {
  return source("./weak_bank_main.ts", { COFRE_WEAKNESS: without });
}

/** The ATM without one of its guards. */
export function weakAtm(without: Guard): Program {
  return source("./weak_atm_main.ts", { COFRE_WEAKNESS: without });
}

/** The ATM on a machine whose clock is ahead. */
export function skewedAtm(aheadMs: number): Program {
  return source("./skewed_atm_main.ts", { COFRE_SKEW_MS: `${aheadMs}` });
}

/** A bank that poses as another. */
export function impostorBank(fraud: Fraud): Program {
  return source("./impostor_main.ts", { COFRE_WEAKNESS: fraud });
}

/** Starts a program. */
export function startRun(program: Program, folder: string, args: readonly string[]): Run {
  const child = program(folder, args).spawn();
  const text = new TextDecoder();
  return {
    ended: child.output().then(({ code, stdout, stderr }) => ({
      code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
    })),
    kill: () => child.kill("SIGKILL"),
  };
}

async function product(name: "bank" | "atm", path: string): Promise<Program> {
  const given = Deno.env.get(`COFRE_${name.toUpperCase()}`);
  return given === undefined ? source(path) : command(await parseCommand(given));
}

function source(path: string, env: Readonly<Record<string, string>> = {}): Program {
  const file = new URL(path, import.meta.url).pathname;
  return command([Deno.execPath(), "run", "-q", "-A", file], env);
}

function command(
  [program, ...first]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  return (cwd, args) =>
    new Deno.Command(program!, {
      args: [...first, ...args],
      cwd,
      env: { ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
}
