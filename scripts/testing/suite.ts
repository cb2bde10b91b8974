import { join } from "node:path";

/** Tests that are run together by one `deno test`. */
export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Whether its files may run side by side: not so where they watch clocks and processes. */
  readonly parallel: boolean;
  /** Whether it only computes: it then runs beside the others, behind them in the queue for a core. */
  readonly computes: boolean;
}

const UNIT_FOLDERS = ["lib", "bank", "atm", "scripts"];
const PARALLEL = ["customers", "unit", "vectors"];
const COMPUTES = ["fuzz", "proof", "sim"];

/** The suites of a project: `unit`, beside the code and right in tests/, and each folder there. */
export async function findSuites(root: string): Promise<Suite[]> {
  const unit = (await Promise.all(UNIT_FOLDERS.map(testsIn))).flat();
  const suites: Suite[] = [];
  for (const { name, isDirectory } of await entries(join(root, "tests"))) {
    const path = join("tests", name);
    if (isDirectory) suites.push(suite(name, await testsIn(path)));
    else if (isTest(name)) unit.push(path);
  }
  return [suite("unit", unit), ...suites].filter(({ files }) => files.length > 0);

  async function testsIn(folder: string): Promise<string[]> {
    const found: string[] = [];
    for (const { name, isDirectory } of await entries(join(root, folder))) {
      const path = join(folder, name);
      if (isDirectory) found.push(...await testsIn(path));
      else if (isTest(name)) found.push(path);
    }
    return found;
  }
}

function suite(name: string, files: readonly string[]): Suite {
  return { name, files, parallel: PARALLEL.includes(name), computes: COMPUTES.includes(name) };
}

function isTest(name: string): boolean {
  return /_test\.tsx?$/.test(name);
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  try {
    const found = await Array.fromAsync(Deno.readDir(folder));
    return found.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
