import { assert, assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { hashLeaf } from "../../lib/audit/merkle_tree.ts";
import { AUDITOR, split } from "./audit_fixture.ts";
import { decodeState } from "./log_state.ts";
import { LogVerifier } from "./log_verifier.ts";
import { rebuildLog } from "./rebuild.ts";

const CYCLES = 4;

Deno.test("A log killed with SIGKILL again and again has all it acknowledged, and verifies", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cofre-audit-" });
  try {
    await Deno.writeFile(`${folder}/auditor.der`, AUDITOR.spki);
    const acknowledged = new Map<string, string>();
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      for (const line of await logAndKill(folder, 7 + 60 * cycle)) {
        const [index, hash] = line.split(" ");
        acknowledged.set(index!, hash!);
      }
    }
    // What the last kill left in the file is torn; the database is whole.
    rebuildLog(`${folder}/whole.audit`, `${folder}/bank.db`);
    const bytes = await Deno.readFile(`${folder}/whole.audit`);
    const state = decodeState(await Deno.readTextFile(`${folder}/bank.audit.state`));
    const verifier = new LogVerifier({ firstKey: state.firstKey, nowMs: Date.now() });
    verifier.push(bytes);
    const verdict = verifier.finish();
    assert(verdict.kind === "verified", JSON.stringify(verdict, (_, v) => `${v}`));
    assertEquals(verdict.report.notes.length, CYCLES - 1);
    const entries = split(bytes);
    for (const [index, hash] of acknowledged) {
      assertEquals(encodeHex(hashLeaf(nodeCrypto.sha256, entries[Number(index)]!)), hash);
    }
    const copied = await Deno.readFile(`${folder}/bank.audit`);
    assertEquals(copied, bytes.slice(0, copied.length));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Kills the child once it has told so many places; gives all that it told. */
async function logAndKill(folder: string, enough: number): Promise<string[]> {
  const program = new URL("./kill_child.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, folder, `${folder}/auditor.der`],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let killed = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (!killed && text.split("\n").length > enough) {
      child.kill("SIGKILL");
      killed = true;
    }
  }
  await child.status;
  return text.split("\n").slice(0, -1);
}
