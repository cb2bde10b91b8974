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

const WORDS = {
  bank: await wordsOf("bank", "../../bank/main.ts"),
  atm: await wordsOf("atm", "../../atm/main.ts"),
};

/** The bank: from source, or what COFRE_BANK names. */
export const BANK: Program = command(WORDS.bank);
/** The ATM: from source, or what COFRE_ATM names. */
export const ATM: Program = command(WORDS.atm);

/** Either of them, started by another program with these words before its own. */
export function startedBy(words: readonly string[], name: keyof typeof WORDS): Program {
  return command([...words, ...WORDS[name]]);
}

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

async function wordsOf(name: "bank" | "atm", path: string): Promise<readonly string[]> {
  const given = Deno.env.get(`COFRE_${name.toUpperCase()}`);
  return given === undefined ? sourceWords(path) : await parseCommand(given);
}

function source(path: string, env: Readonly<Record<string, string>> = {}): Program {
  return command(sourceWords(path), env);
}

function sourceWords(path: string): readonly string[] {
  return [Deno.execPath(), "run", "-q", "-A", new URL(path, import.meta.url).href];
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
