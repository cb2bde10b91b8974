import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../support/free_port.ts";
import { ATM, BANK, startRun } from "./programs.ts";
import { RunningBank } from "./running_bank.ts";

/** The folder from which worlds are copied: john has 100.00, mary 25.00, each with a card. */
export async function makeTemplate(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-attacks-" });
  const port = freePort();
  const bank = await RunningBank.start(BANK, folder, ["-p", `${port}`, "-s", "bank.auth"]);
  for (const [account, amount] of [["john", "100.00"], ["mary", "25.00"]] as const) {
    const opening = startRun(ATM, folder, ["-a", account, "-n", amount, "-p", `${port}`]);
    const { code, stderr } = await opening.ended;
    assertEquals(code, 0, stderr);
  }
  assertEquals(await bank.stop(), 0);
  return folder;
}

/** Copies a folder, but not what the ATM keeps beside its cards. */
export async function copyFolder(from: string): Promise<string> {
  const to = await Deno.makeTempDir({ prefix: "cofre-attack-" });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile && !name.startsWith(".")) await Deno.copyFile(join(from, name), join(to, name));
  }
  return to;
}
