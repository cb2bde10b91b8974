import { assert, assertEquals } from "@std/assert";
import { command, openLedger, withFolder } from "./testing.ts";

const CYCLES = 5;

Deno.test("A bank killed in the middle of commits has all it acknowledged, and true books", () =>
  withFolder(async (folder) => {
    const path = `${folder}/bank.db`;
    let acknowledged = 0;
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      // A different moment each time: the commits go on while this side still reads.
      const txns = await bookAndKill(path, cycle, 20 + 37 * cycle);
      acknowledged += txns.length;
      const ledger = openLedger(path);
      assertEquals(ledger.verify(), []);
      const again = ledger.applyBatch(
        txns.map((txn) =>
          command({ operation: "deposit", account: "bob", txn, cents: 1n, mode: "resolve" })
        ),
      );
      assertEquals(again.filter(({ status, duplicate }) => status !== "done" || !duplicate), []);
      const [balance] = ledger.applyBatch([
        command({ operation: "balance", account: "bob", txn: "end" }),
      ]);
      assert(balance!.balanceCents >= 1_000n + BigInt(acknowledged), "acknowledged money is there");
      ledger.close();
    }
  }));

/** Kills the child once it has acknowledged so many deposits; gives the names of all of them. */
async function bookAndKill(path: string, cycle: number, enough: number): Promise<string[]> {
  const program = new URL("./crash_child.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, path, String(cycle)],
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
