import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ATM_PROGRAM } from "../../atm/usage.ts";
import { BANK_PROGRAM } from "../../bank/usage.ts";
import { operandCount } from "../../lib/program.ts";
import type { CommandSpec, ProgramSpec } from "../../lib/program.ts";
import { bundle } from "../../scripts/compile/bundle.ts";
import { PROGRAMS } from "../../scripts/compile/program.ts";
import { run } from "../../scripts/compile/run.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SPECS: readonly ProgramSpec[] = [ATM_PROGRAM, BANK_PROGRAM];

// Commands are loaded when they are given: a bundle that left one out would fail only then.
for (const program of PROGRAMS) {
  Deno.test(`bundle() of ${program.name} holds every command, which needs no more rights`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      // The program, and the workers that some commands start, beside each other.
      const parts = await bundle(program, ROOT);
      for (const { name, gzip } of parts) {
        await Deno.writeFile(join(folder, name), await inflate(gzip));
      }
      const path = join(folder, parts[0].name);
      const { commands } = SPECS.find(({ name }) => name === program.name)!;
      for (const command of commands) {
        const flags = ["run", "-q", "--no-config", "--no-prompt", ...program.permissions];
        const { code, stderr } = await run(Deno.execPath(), [...flags, path, ...line(command)], {
          cwd: folder,
        });
        assert([0, 1, 2].includes(code), `${command.name}: ${code} ${stderr}`);
        assertEquals(/internal|Module not found|NotCapable/i.test(stderr), false, stderr);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** The command with operands that mean nothing, so that it is loaded and soon gives up. */
function line(command: CommandSpec): readonly string[] {
  const operands = Array.from({ length: operandCount(command).min }, () => "nothing");
  return [...command.name.split(" "), "--json", ...operands];
}

async function inflate(gzip: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([gzip]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
