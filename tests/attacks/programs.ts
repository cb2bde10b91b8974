import { parseCommand } from "../contest/runner.ts";

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

/** The bank without one of its guards, see weak_bank_main.ts. */
export function weakBank(weakness: string): Program {
  return weak("bank", weakness);
}

/** The ATM without one of its guards, see weak_atm_main.ts. */
export function weakAtm(weakness: string): Program {
  return weak("atm", weakness);
}

async function productOf(name: "bank" | "atm"): Promise<Program> {
  const given = Deno.env.get(`COFRE_${name.toUpperCase()}`);
  return given === undefined ? start(source(`${name}/main.ts`)) : start(await parseCommand(given));
}

function weak(name: "bank" | "atm", weakness: string): Program {
  const program = start(source(`tests/attacks/weak_${name}_main.ts`));
  return (folder, args) => program(folder, args, { COFRE_WEAKNESS: weakness });
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
