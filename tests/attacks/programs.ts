import { parseCommand } from "../contest/runner.ts";
import type { Fraud } from "./frauds.ts";
import type { Guard } from "./guards.ts";

/** A program to be started in a folder. */
export type Program = (
  folder: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Deno.Command;

const ROOT = new URL("../../", import.meta.url);

/** The bank: from source, or what COFRE_BANK names. */
export const BANK: Program = await productOf("bank");
/** The ATM: from source, or what COFRE_ATM names. */
export const ATM: Program = await productOf("atm");

/** The bank without one of its guards. */
export function weakBank(without: Guard): Program {
  return altered("weak_bank", { COFRE_WEAKNESS: without });
}

/** The ATM without one of its guards. */
export function weakAtm(without: Guard): Program {
  return altered("weak_atm", { COFRE_WEAKNESS: without });
}

/** The ATM on a machine whose clock is ahead. */
export function skewedAtm(aheadMs: number): Program {
  return altered("skewed_atm", { COFRE_SKEW_MS: `${aheadMs}` });
}

/** A bank that poses as another. */
export function impostorBank(fraud: Fraud): Program {
  return altered("impostor", { COFRE_WEAKNESS: fraud });
}

async function productOf(name: "bank" | "atm"): Promise<Program> {
  const given = Deno.env.get(`COFRE_${name.toUpperCase()}`);
  return given === undefined ? start(source(`${name}/main.ts`)) : start(await parseCommand(given));
}

function altered(name: string, env: Readonly<Record<string, string>>): Program {
  const program = start(source(`tests/attacks/${name}_main.ts`));
  return (folder, args) => program(folder, args, env);
}

function source(path: string): readonly string[] {
  return [Deno.execPath(), "run", "-q", "-A", new URL(path, ROOT).pathname];
}

function start([program, ...first]: readonly string[]): Program {
  return (cwd, args, env = {}) =>
    new Deno.Command(program!, {
      args: [...first, ...args],
      cwd,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
}
