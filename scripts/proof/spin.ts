import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A Promela model with one formula, as built or with a flaw. */
export interface SpinModel {
  /** In docs/proof/. */
  readonly file: "once.pml" | "resolve.pml";
  /** The claim's name in the file. */
  readonly claim: string;
  /** What it says, in plain words. */
  readonly says: string;
  /** Macros that take something out. */
  readonly flaws: readonly string[];
}

/** Every claim that `deno task proof` puts to Spin. */
export const SPIN_MODELS: readonly SpinModel[] = [
  {
    file: "once.pml",
    claim: "once",
    says: "an order executes at most once, whatever the network and a crash of either side do",
    flaws: ["-DDEDUP=0"],
  },
  {
    file: "once.pml",
    claim: "okmeansdone",
    says: "an order that the ATM says is done is in the ledger once",
    flaws: ["-DDEDUP=0"],
  },
  {
    file: "resolve.pml",
    claim: "truth",
    says: "what a later run is told of a lost order stays true, and no run executes it by asking",
    flaws: ["-DCANCEL=0", "-DEXEC=1"],
  },
];

/** Whether Debian's packages `spin` and `gcc` are on this machine. */
export async function hasSpin(): Promise<boolean> {
  for (const program of ["spin", "gcc"]) {
    try {
      await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
        .output();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
  return true;
}

/** Searches every state of a model. @returns whether the claim holds in all of them */
export async function holds({ file, claim }: SpinModel, flaw?: string): Promise<boolean> {
  const source = fileURLToPath(new URL(`../../docs/proof/${file}`, import.meta.url));
  const folder = await Deno.makeTempDir({ prefix: "cofre-spin-" });
  const run = async (program: string, args: readonly string[]) => {
    const { stdout, stderr, code } = await new Deno.Command(program, {
      args: [...args],
      cwd: folder,
    })
      .output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (code !== 0) throw new Error(`${program} fails: ${text.slice(-2_000)}`);
    return text;
  };
  try {
    await run("spin", ["-a", ...(flaw === undefined ? [] : [flaw]), source]);
    await run("gcc", ["-O1", "-w", "-o", "pan", "pan.c"]);
    const text = await run(join(folder, "pan"), ["-a", "-m1000000", "-N", claim]);
    const errors = /errors: (\d+)/.exec(text)?.[1];
    if (errors === undefined || /max search depth too small/.test(text)) {
      throw new Error(`Spin did not search all of it: ${text.slice(-2_000)}`);
    }
    return errors === "0";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
