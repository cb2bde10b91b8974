import { join } from "node:path";

/** Tests that are run together by one `deno test`. */
export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** Whether its files may run side by side: not so where they watch clocks and processes. */
  readonly parallel: boolean;
}

const UNIT_FOLDERS = ["lib", "bank", "atm", "scripts"];
const PARALLEL = ["unit", "vectors"];

/** The suites of a project: `unit`, beside the code, and one for each folder in tests/. */
export async function findSuites(root: string): Promise<Suite[]> {
  const suites = [suite("unit", (await Promise.all(UNIT_FOLDERS.map(testsIn))).flat())];
  for (const { name, isDirectory } of await entries(join(root, "tests"))) {
    if (isDirectory) suites.push(suite(name, await testsIn(join("tests", name))));
  }
  return suites.filter(({ files }) => files.length > 0);

  async function testsIn(folder: string): Promise<string[]> {
    const found: string[] = [];
    for (const { name, isDirectory } of await entries(join(root, folder))) {
      const path = join(folder, name);
      if (isDirectory) found.push(...await testsIn(path));
      else if (/_test\.tsx?$/.test(name)) found.push(path);
    }
    return found;
  }
}

function suite(name: string, files: readonly string[]): Suite {
  return { name, files, parallel: PARALLEL.includes(name) };
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
